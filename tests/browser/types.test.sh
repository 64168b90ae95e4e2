#!/usr/bin/env bash
# The dashboard's scripts agree with their types.
cd "$(dirname "$0")/../../dashboard" || exit 1
echo 1..1
if out=$(node node_modules/typescript/bin/tsc -p . 2>&1); then
    echo "ok 1 - the dashboard's scripts agree with their types"
else
    echo "not ok 1 - the dashboard's scripts agree with their types"
    sed 's/^/# /' <<<"$out" | head -20
fi
