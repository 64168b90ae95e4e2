#!/usr/bin/env bash
# One answer everywhere: the same events, options and seed decide the same, to the bit, whatever
# compiled the core, and on another processor.
set -uo pipefail
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
flags=(-std=c17 -ffp-contract=off -fno-math-errno -fno-trapping-math -fno-strict-aliasing -D_GNU_SOURCE -Isrc
    -DNOVAPULSE_VERSION='"test"')
sources=(tests/research/one_answer/core_driver.c)
for room in base market indicator strategy confluence gate risk order ledger sim config engine; do
    for file in src/$room/*.c; do [[ -f $file ]] && sources+=("$file"); done
done
for name in backtest result result_curve result_figures statistics history; do
    sources+=("src/research/$name.c")
done

build() { # name, compiler, flags...
    local name=$1 compiler=$2
    shift 2
    command -v "$compiler" >/dev/null || return
    if ! "$compiler" "${flags[@]}" "$@" -o "$dir/$name" "${sources[@]}" -lm 2>"$dir/$name.log"; then
        touch "$dir/$name.failed"
    fi
}
answer() { # name, runner...
    local name=$1
    shift
    if [[ ! -x $dir/$name ]]; then echo none; else "$@" "$dir/$name" 2>>"$dir/$name.log"; fi
}

# Two at a time.
{ build gcc-O1 gcc -O1; build clang-O1 clang -O1; } &
{ build gcc-O3 gcc -O3; build clang-O3 clang -O3; } &
wait
build aarch64 aarch64-linux-gnu-gcc -O2 -static

names=(gcc-O1 gcc-O3 clang-O1 clang-O3 aarch64)
echo "1..$((${#names[@]} + 1))"
number=1
first=$(answer gcc-O1)
if [[ $first =~ trades\ ([0-9]+) && ${BASH_REMATCH[1]} -gt 5 ]]; then
    echo "ok $number - the fixed market is traded ($first)"
else
    echo "not ok $number - the fixed market is traded: $first"
    cat "$dir"/gcc-O1.log
fi
for name in "${names[@]}"; do
    number=$((number + 1))
    runner=()
    [[ $name == aarch64 ]] && runner=(qemu-aarch64)
    if [[ -e $dir/$name.failed ]]; then
        echo "not ok $number - $name compiles the core"
        tail -20 "$dir/$name.log"
    elif [[ ! -x $dir/$name ]]; then
        echo "ok $number - $name gives the same answer # SKIP no such compiler here"
    elif [[ -n ${runner[*]-} ]] && ! command -v "${runner[0]}" >/dev/null; then
        echo "ok $number - $name gives the same answer # SKIP no ${runner[0]} here"
    else
        got=$(answer "$name" "${runner[@]}")
        if [[ -n $first && $got == "$first" ]]; then
            echo "ok $number - $name gives the same answer"
        else
            echo "not ok $number - $name gives the same answer: $got, gcc-O1 gives $first"
        fi
    fi
done
