#!/usr/bin/env bash
# tests/run counts right: in a tree of its own, tests that pass, fail, skip, die, hang and say nothing.
set -uo pipefail
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/tests/room" "$dir/build/asan/tests/room"
cp tests/run "$dir/tests/"
printf 'programs tests:\n\t@true\n' >"$dir/Makefile"
script() { # name, body
    printf '#!/bin/sh\n%s\n' "$2" >"$dir/tests/room/$1.test.sh"
    chmod +x "$dir/tests/room/$1.test.sh"
}
program() { # name, body
    touch "$dir/tests/room/$1_test.c"
    printf '#!/bin/sh\n%s\n' "$2" >"$dir/build/asan/tests/room/$1_test"
    chmod +x "$dir/build/asan/tests/room/$1_test"
}
number=0
check() { # text, condition's exit code
    number=$((number + 1))
    if [[ $2 -eq 0 ]]; then echo "ok $number - $1"; else
        echo "not ok $number - $1"
        sed 's/^/# /' "$dir/out"
    fi
}
run() { # PATTERN, the expected last line, the expected exit code
    NOVAPULSE_TEST_TIMEOUT=1 "$dir/tests/run" "$1" >"$dir/out" 2>/dev/null
    [[ $? -eq $3 && $(tail -1 "$dir/out") == "$2" ]]
}
script pass 'echo 1..2; echo ok 1 - a; echo ok 2 - b'
script fail 'echo 1..2; echo ok 1 - a; echo not ok 2 - b; exit 1'
script skip 'echo 1..3; echo "ok 1 - a # SKIP b"; echo "not ok 2 # SKIP b"; echo ok 3 - c'
script short 'echo 1..3; echo ok 1 - a'
script leak 'echo 1..1; echo ok 1 - a; exit 23'
script silent 'exit 0'
program good 'echo 1..1; echo ok 1 - a'
program dies 'echo 1..2; echo ok 1 - a; kill -ABRT $$'
program hangs 'echo 1..1; echo ok 1 - a; sleep 60'
program orphan 'sleep 5 & echo 1..1; echo ok 1 - a'

echo "1..10"
run pass "2 passed, 0 failed, 0 skipped" 0; check "what passes is counted" $?
run fail "1 passed, 1 failed, 0 skipped" 1; check "what fails fails the run" $?
run skip "1 passed, 0 failed, 2 skipped" 0; check "a skip is neither passed nor failed" $?
run short "1 passed, 1 failed, 0 skipped" 1; check "a plan that is not kept is a failure" $?
run leak "1 passed, 1 failed, 0 skipped" 1; check "an exit code after good lines is a failure" $?
run silent "0 passed, 1 failed, 0 skipped" 1; check "a test without a plan is a failure" $?
run dies "1 passed, 1 failed, 0 skipped" 1; check "a test that dies is a failure" $?
run hangs "1 passed, 1 failed, 0 skipped" 1; check "a test that hangs is ended, and a failure" $?
run nothing "0 passed, 0 failed, 0 skipped" 1; check "no test at all is not a good run" $?
run room "10 passed, 6 failed, 2 skipped" 1; check "the sum of all, programs two at a time" $?
