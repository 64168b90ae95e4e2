#!/usr/bin/env python3
"""novapulse indicators: columns, rows and figures that scripts can rely on."""
import csv
import gzip
import io
import json
import math
import os
import subprocess
import tempfile

PROGRAM = os.path.abspath("build/novapulse")
SHARED = os.environ.get("NOVAPULSE_SHARED", "../shared")


def indicators(*args):
    return subprocess.run([PROGRAM, "indicators", *args], capture_output=True, text=True)


results = []


def check(what, good):
    results.append("%sok %d - %s" % ("" if good else "not ", len(results) + 1, what))


BARS = """timestamp_ms,open,high,low,close,volume
60000,1,3,1,2,10
120000,2,4,2,4,10
180000,4,8,4,nan,20
240000,6,8,5,6,20
300000,6,8,5,8,40
"""

with tempfile.TemporaryDirectory() as room:
    path = os.path.join(room, "bars.csv")

    def write(text, name="bars.csv"):
        with open(os.path.join(room, name), "w") as f:
            f.write(text)

    write(BARS)
    run = indicators("--data", path, "--set", "sma:2,trange,volume_ratio:2,macd:1:2:1,keltner:2:1:0.5")
    rows = list(csv.reader(io.StringIO(run.stdout)))
    check("columns carry the output's name and its parameters", rows[0] == [
        "timestamp_ms", "sma_2", "trange", "volume_ratio_2", "macd_1_2_1", "macd_signal_1_2_1",
        "macd_hist_1_2_1", "keltner_upper_2_1_0.5", "keltner_middle_2_1_0.5",
        "keltner_lower_2_1_0.5"])
    check("a row is kept even where an input is nan, and nan says so",
          [r[:4] for r in rows[1:]] == [
              ["60000", "nan", "nan", "nan"], ["120000", "3", "2", "1"],
              ["180000", "nan", "4", "1.3333333333333333"], ["240000", "nan", "nan", "1"],
              ["300000", "7", "3", "1.3333333333333333"]])
    lines = indicators("--data", path, "--set", "sma:2", "--format", "jsonl").stdout.splitlines()
    check("jsonl has null for nan", [json.loads(x)["sma_2"] for x in lines] ==
          [None, 3, None, None, 7])
    plain = [(60 * (n + 1), 100 + n % 7, 110 + n % 5, 97 - n % 3, 101 + n % 4, 5 + n % 6) for n in range(90)]
    write("timestamp_ms,open,high,low,close,volume\n" + "".join(
        "%d000,%d,%d,%d,%d,%d\n" % row for row in plain), "headed.csv")
    write("".join("%d,%d,%d,%d,%d,%d,3\n" % row for row in plain), "venue.csv")
    wanted = ("--set", "sma:20,atr:14,rsi:14,rsi:7,rsi:9,rsi:21,rsi:5")
    headed, venue = (indicators("--data", os.path.join(room, name), *wanted) for name in ("headed.csv", "venue.csv"))
    check("a venue's file without a header gives the same",
          headed.returncode == 0 and headed.stdout == venue.stdout and len(venue.stdout.splitlines()) == 91)
    alone = indicators("--data", os.path.join(room, "headed.csv"), "--set", "rsi:9").stdout
    check("parameter sets side by side give what each gives alone",
          [r[5] for r in csv.reader(io.StringIO(headed.stdout))] == [r[1] for r in csv.reader(io.StringIO(alone))])
    with gzip.open(os.path.join(room, "bars.csv.gz"), "wt") as f:
        f.write(BARS)
    packed = indicators("--data", path + ".gz", "--set", "sma:2,rsi:2")
    check("a compressed file gives the same",
          packed.stdout == indicators("--data", path, "--set", "sma:2,rsi:2").stdout)
    check("parameters that are left away are the usual ones",
          indicators("--data", path, "--set", "atr").stdout.startswith("timestamp_ms,atr_14\n"))

    write("close,volume,timestamp_ms,high,low,open,extra\n2,1,60000,3,1,1,x\n4,1,120000,4,2,2,x\n")
    check("columns may stand in any order", indicators(
        "--data", path, "--set", "sma:1").stdout == "timestamp_ms,sma_1\n60000,2\n120000,4\n")
    write(BARS + "300000,6,8,5,8,40\n360000,6,4,5,5,40\nrubbish\n420000,8,9,8,9,1\n")
    run = indicators("--data", path, "--set", "sma:1")
    check("rows that cannot be true are left out and counted",
          len(run.stdout.splitlines()) == 7 and "3 of 9 rows left out" in run.stderr and
          "line 7" in run.stderr)
    run = indicators("--data", path, "--set", "sma:1", "--strict")
    check("with --strict they refuse the file", run.returncode == 4 and "line 7" in run.stderr)
    write("1,2\n3,4\n")
    check("a file of no known shape is refused",
          indicators("--data", path, "--set", "sma:1").returncode == 4)
    check("an unknown indicator is wrong usage and the nearest one is named",
          (lambda r: r.returncode == 2 and "nearest is keltner" in r.stderr)(
              indicators("--data", path, "--set", "keltener:20")))
    write(BARS)
    check("--list tells every one with its parameters and columns",
          "keltner:20:10:2  (ema 1..4096" in indicators("--list").stdout and
          all(indicators("--data", path, "--set", line.split()[0]).returncode == 0
              for line in indicators("--list").stdout.splitlines()))
    check("--list --json is one document",
          [i["name"] for i in json.loads(indicators("--list", "--json").stdout)] ==
          [line.split(":")[0].split()[0] for line in indicators("--list").stdout.splitlines()])
    check("--set may be repeated", indicators("--data", path, "--set", "sma:1", "--set",
                                              "ema:2").stdout == indicators(
        "--data", path, "--set", "sma:1,ema:2").stdout)
    bad = ["sma:0", "sma:2.5", "sma:x", "sma:20:3", "macd:12:26:9:1", "keltner:20:10:-1", ""]
    check("parameters out of range are wrong usage",
          all(indicators("--data", path, "--set", item).returncode == 2 for item in bad))
    check("no --set and no --data are wrong usage",
          indicators("--data", path).returncode == 2 and
          indicators("--set", "sma:2").returncode == 2)


def agrees(name):
    base = os.path.join(SHARED, "fixtures/indicators", name)
    want = list(csv.DictReader(open(base + ".exact.csv")))
    run = indicators("--data", base + ".input.csv", "--set",
                     "sma:20,ema:20,rsi:14,atr:14,adx:14,macd:12:26:9,keltner:20:10:2")
    got = list(csv.DictReader(io.StringIO(run.stdout)))
    pairs = {"sma20": "sma_20", "ema20": "ema_20", "rsi14": "rsi_14", "atr14": "atr_14",
             "adx14": "adx_14", "plus_di14": "plus_di_14", "macd_hist": "macd_hist_12_26_9",
             "kelt_upper": "keltner_upper_20_10_2"}
    for theirs, ours in pairs.items():
        a, b = ([float(r[key]) for r in table] for table, key in ((want, theirs), (got, ours)))
        scale = max([abs(x) for x in a if not math.isnan(x)] or [1])
        if len(a) != len(b) or any(math.isnan(x) != math.isnan(y) or abs(x - y) > 1e-9 * scale
                                   for x, y in zip(a, b)):
            return False
    return True


what = "figures agree with the exact fixtures"
if os.path.isdir(os.path.join(SHARED, "fixtures/indicators")):
    check(what, agrees("kraken-BTC-USD-2023-03-10") and agrees("edge-tiny-price"))
else:
    results.append("ok %d - %s # SKIP no shared fixtures" % (len(results) + 1, what))

print("1..%d" % len(results))
print("\n".join(results))
