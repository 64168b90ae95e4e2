#!/usr/bin/env bash
# The backtest as a command: answers, refusals, exit codes, an end by Ctrl-C, a journal.
set -uo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/build/novapulse
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
number=0
check() { # text, condition's exit code, detail
    number=$((number + 1))
    if [[ $2 -eq 0 ]]; then echo "ok $number - $1"; else
        echo "not ok $number - $1"
        [[ -n ${3-} ]] && echo "# $3" | head -5
    fi
}
run() { # arguments: stdout to out, stderr to err, exit code in $code
    (cd "$dir" && env -u NOVAPULSE_CONFIG "$program" "$@" >"$dir/out" 2>"$dir/err")
    code=$?
}
market() { # minutes, file
    awk -v n="$1" 'BEGIN { print "timestamp_ms,open,high,low,close,volume"; p = 1000001; s = 7
        for (i = 0; i < n; i++) { s = (s * 16807) % 2147483647; c = p + int(s % 4001) - 2000
            h = (p > c ? p : c) + 300; l = (p < c ? p : c) - 300
            printf "%.0f,%.2f,%.2f,%.2f,%.2f,%d\n", 1617321600000 + i * 60000, p / 100, h / 100,
                l / 100, c / 100, 10 + s % 90; p = c } }' >"$2"
}
market 3000 "$dir/gen-BTC-USD-1m.csv"
gzip -k "$dir/gen-BTC-USD-1m.csv"
{ cat "$dir/gen-BTC-USD-1m.csv"; echo "1617501600000,1,1,1,nan,1"; } >"$dir/dirty-BTC-USD-1m.csv"

echo "1..13"
run backtest --data gen-BTC-USD-1m.csv --profile original --json
first=$(cat "$dir/out")
check "the answer is one JSON document" \
    "$([[ $code -eq 0 ]] && python3 -m json.tool "$dir/out" >/dev/null; echo $?)" "exit $code"
python3 - "$dir/out" <<'EOF'
import json, sys
d = json.load(open(sys.argv[1]))
assert d["bars"] == 3000 and d["pairs"] == ["BTC/USD"] and len(d["equity"]) <= 2000
assert sum(t["net_profit"] for t in d["trade_list"]) == d["trades"] and d["trades"] == 0 or \
    abs(sum(t["net_profit"] for t in d["trade_list"]) - sum(p["net_profit"] for p in d["by_pair"])) < 1e-6
assert len(d["trade_list"]) == d["trades"] == d["wins"] + d["losses"]
assert d["decisions"] > 0
EOF
check "its parts agree" $?
run backtest --data BTC/USD=gen-BTC-USD-1m.csv.gz --profile original --json
same=$(python3 -c 'import json,sys; print(json.loads(sys.argv[1])["decision_hash"] == json.load(open(sys.argv[2]))["decision_hash"])' "$first" "$dir/out")
check "the same bars, compressed, decide the same" "$([[ $same == True ]]; echo $?)"
run backtest --data gen-BTC-USD-1m.csv --report out.html --quiet
check "a report is written" "$([[ $code -eq 0 && -s $dir/out.html ]]; echo $?)"
check "and asks nobody for anything" "$(! grep -qE 'https?:|src=|<script' "$dir/out.html"; echo $?)"
run backtest
check "without data it is wrong usage" "$([[ $code -eq 2 ]]; echo $?)" "exit $code"
run backtest --data gen-BTC-USD-1m.csv --mode simple
check "an unknown mode is refused" "$([[ $code -eq 2 ]] && grep -q parity "$dir/err"; echo $?)"
run backtest --data dirty-BTC-USD-1m.csv --strict
check "--strict refuses a row that cannot be true, by line" \
    "$([[ $code -eq 4 ]] && grep -q 'line 3002' "$dir/err"; echo $?)" "exit $code"
run backtest --data nowhere-BTC-USD-1m.csv
check "a missing file is told" "$([[ $code -ne 0 ]] && grep -q nowhere "$dir/err"; echo $?)"
run backtest --data gen-BTC-USD-1m.csv --from 2021-04-03 --to 2021-04-03T06:00Z --json
check "the span is limited" \
    "$(python3 -c 'import json,sys; sys.exit(json.load(open(sys.argv[1]))["bars"] != 360)' "$dir/out"; echo $?)"

run backtest --data gen-BTC-USD-1m.csv --profile original --journal journal --json
check "a journal is written" "$([[ $code -eq 0 && -s $dir/journal/00000001.npj ]]; echo $?)"
if "$program" help replay >/dev/null 2>&1; then
    run replay --verify journal/00000001.npj
    check "and replays without a difference" "$code" "$(cat "$dir/err")"
else
    number=$((number + 1))
    echo "ok $number - and replays without a difference # SKIP no replay command in this build"
fi

market 400000 "$dir/long-BTC-USD-1m.csv"
(cd "$dir" && exec "$program" backtest --data long-BTC-USD-1m.csv --journal long >out 2>err) &
pid=$!
until [[ -e $dir/long/00000001.npj ]] || ! kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
kill -INT "$pid"
wait "$pid"
code=$?
check "Ctrl-C ends it with 130, after what was done until then" \
    "$([[ $code -eq 130 ]] && grep -q '^decision' "$dir/out"; echo $?)" "exit $code"
