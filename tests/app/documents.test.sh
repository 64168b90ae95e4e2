#!/usr/bin/env bash
# Documents that are made from the tables are not older than the tables.
set -uo pipefail
cd "$(dirname "$0")/../.."
made=$(mktemp)
trap 'rm -f "$made"' EXIT
count=0
# same FILE COMMAND...: FILE is what the command prints, in an empty environment and directory
same() {
    local file=$PWD/$1 program=$PWD/build/novapulse
    shift
    count=$((count + 1))
    (cd / && env -i "$program" "$@") >"$made" 2>/dev/null
    if cmp -s "$made" "$file"; then echo "ok $count - ${file##*/} is as the table has it"; else
        echo "not ok $count - ${file##*/} is older than the table: novapulse $* > ${file#"$PWD/"}"
        diff "$made" "$file" | head -5 | sed 's/^/# /'
    fi
}
same docs/configuration.md config schema --markdown
same packaging/novapulse.example.yaml config show --commented
echo "1..$count"
