#!/usr/bin/env bash
# Every input of every corpus through its target, with sanitizers: one test a target.
set -uo pipefail
cd "$(dirname "$0")/../.."
said=$(mktemp)
trap 'rm -f "$said"' EXIT
targets=(tests/fuzz/*_fuzz.c)
echo "1..${#targets[@]}"
number=0
for target in "${targets[@]}"; do
    number=$((number + 1))
    name=$(basename "$target" _fuzz.c)
    replay=build/asan/tests/fuzz/${name}_replay
    mapfile -t inputs < <(find "tests/fuzz/corpus/$name" -type f 2>/dev/null | sort)
    if [[ ${#inputs[@]} -eq 0 ]]; then
        echo "not ok $number - $name has a corpus"
    elif [[ ! -x $replay ]]; then
        echo "not ok $number - $replay is built"
    elif timeout 60 "$replay" "${inputs[@]}" 2>"$said" >&2; then
        echo "ok $number - $name takes all ${#inputs[@]} inputs of its corpus"
    else
        echo "not ok $number - $name takes all inputs of its corpus"
        tail -25 "$said" | sed 's/^/# /'
    fi
done
