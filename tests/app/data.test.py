#!/usr/bin/env python3
"""novapulse data import, inspect, list: the local store, and who reads it."""
import fcntl
import json
import os
import subprocess
import tempfile

PROGRAM = os.path.abspath("build/novapulse")
SHARED = os.environ.get("NOVAPULSE_SHARED", "../shared")
T0 = 1617321600000
results = []


def check(what, good):
    results.append("%sok %d - %s" % ("" if good else "not ", len(results) + 1, what))


def skip(what, why):
    results.append("ok %d - %s # SKIP %s" % (len(results) + 1, what, why))


def novapulse(*args):
    env = {k: v for k, v in os.environ.items() if k not in ("NOVAPULSE_CONFIG", "STATE_DIRECTORY")}
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, cwd=room,
                          env={**env, "XDG_STATE_HOME": room + "/state"})


def bars(first, count, price=100.0, left_out=()):
    x, rows = 12345 + first, []
    for i in range(first, first + count):
        x = (1103515245 * x + 12345) % 2**31
        step = (x / 2**31 - 0.5) * price / 200
        if i not in left_out:
            rows.append("%d,%.2f,%.2f,%.2f,%.2f,%.3f" % (
                T0 + 60000 * i, price, price + abs(step) + 0.1, price - abs(step) - 0.1, price + step, 1 + i % 7))
        price += step
    return rows


def write(name, rows, header="timestamp_ms,open,high,low,close,volume"):
    with open(os.path.join(room, name), "w") as f:
        f.write("\n".join([header] * bool(header) + rows) + "\n")
    return name


def imported(*args):
    run = novapulse("data", "import", "--json", *args)
    return run.returncode, json.loads(run.stdout).get("files", []) if run.stdout else []


def store_tests():
    write("a-BTC-USD-1m.csv", bars(0, 3000, left_out=range(100, 140)))
    code, told = imported("a-BTC-USD-1m.csv")
    check("a file goes into the store, its gap counted and kept",
          code == 0 and told[0]["added"] == 2960 and told[0]["missing"] == 40 and told[0]["gap_longest"] == 40
          and told[0]["store"] == room + "/state/novapulse/history/BTC-USD-1m.bars"
          and os.path.exists(told[0]["store"]))
    store = told[0]["store"]
    before = open(store, "rb").read()
    code, told = imported("a-BTC-USD-1m.csv")
    check("again, it changes nothing",
          code == 0 and told[0]["same"] == 2960 and told[0]["added"] + told[0]["replaced"] == 0
          and open(store, "rb").read() == before)
    write("b-BTC-USD-1m.csv", bars(2990, 20, price=90.0) + bars(100, 10))
    code, told = imported("b-BTC-USD-1m.csv")
    check("rows out of order are counted by --json", code == 0 and told[0]["dropped"] == 10)
    check("a later import wins, and is counted",
          told[0]["added"] == 10 and told[0]["replaced"] == 10 and told[0]["bars"] == 2970)
    code, _ = imported("--strict", "b-BTC-USD-1m.csv")
    check("--strict refuses it", code == 4)
    run = novapulse("data", "import", write("nameless.csv", bars(0, 5)))
    check("a file whose name tells no pair is refused with the way out",
          run.returncode == 4 and "--pair" in run.stderr)
    code, told = imported("--pair", "XBT/EUR", "--into", "elsewhere", "nameless.csv")
    check("--pair and --into", code == 0 and told[0]["pair"] == "BTC/EUR"
          and os.path.exists(room + "/elsewhere/BTC-EUR-1m.bars"))
    check("a pair that is none is wrong usage", novapulse("data", "import", "--pair", "BTC", "nameless.csv").returncode == 2)
    held = open(room + "/elsewhere/lock", "r+")
    fcntl.flock(held, fcntl.LOCK_EX)
    check("two at a time do not write one store",
          novapulse("data", "import", "--pair", "BTC/EUR", "--into", "elsewhere", "nameless.csv").returncode == 6)
    held.close()
    return store


def reader_tests(store):
    write("c-ETH-USD-1m.csv", bars(0, 3000))
    imported("c-ETH-USD-1m.csv")
    hashes = []
    for data in ("c-ETH-USD-1m.csv", "ETH/USD", "ETH/USD=" + os.path.dirname(store) + "/ETH-USD-1m.bars"):
        run = novapulse("backtest", "--data", data, "--profile", "original", "--json")
        hashes.append(json.loads(run.stdout).get("decision_hash") if run.returncode == 0 else run.stderr)
    check("backtest decides the same from a file, a pair alone, and a .bars", len(set(hashes)) == 1 and hashes[0])
    said = [novapulse("signals", "--data", data).stdout for data in ("c-ETH-USD-1m.csv", "ETH/USD")]
    check("signals says the same", said[0] == said[1] and len(said[0]) > 100)
    told = [novapulse("indicators", "--data", data, "--set", "sma:20,rsi:14,obv").stdout
            for data in ("c-ETH-USD-1m.csv", "ETH/USD")]
    check("indicators tells the same digits", told[0] == told[1] and told[0].count("\n") == 3001)
    run = novapulse("backtest", "--data", "XRP/USD")
    check("a pair that is not in the store is told, with what to do",
          run.returncode == 1 and "data fetch" in run.stderr)
    run = novapulse("run", "--data", "ETH/USD", "--speed", "max", "--for", "3s", "--port", "0", "--quiet")
    check("run replays it", run.returncode == 0)
    with open(store, "r+b") as f:
        f.seek(5000)
        f.write(b"\xff")
    run = novapulse("backtest", "--data", "BTC/USD")
    check("a damaged store is refused with one line",
          run.returncode == 4 and run.stderr.count("\n") <= 2 and "damaged" in run.stderr)
    run = novapulse("data", "import", "a-BTC-USD-1m.csv")
    check("and not written over", run.returncode == 4 and "damaged" in run.stderr)


def inspect_tests(store):
    write("d-SOL-USD-1m.csv", bars(0, 500, left_out=range(200, 260)) + bars(498, 2) + ["1617321660000,1,2,3,4,x"])
    run = novapulse("data", "inspect", "d-SOL-USD-1m.csv", "--json", "--report", "d.html")
    told = json.loads(run.stdout)["files"][0]
    check("inspect tells span, gaps, duplicates and figures",
          told["bars"] == 440 and told["from"] == T0 and told["longest_gaps"] == [{"at": T0 + 200 * 60000, "missing": 60}]
          and told["duplicates"] == 2 and told["defects"] == {"syntax": 1, "conflict": 2} and
          0 < told["statistics"]["return_sd"] < 0.01 and told["statistics"]["returns"] == 438)
    page = open(room + "/d.html").read()
    check("its page has pictures and asks nobody for anything",
          page.count("<svg") == 2 and "Longest gaps" in page and "http:" not in page and "https:" not in page
          and "<script" not in page and "default-src 'none'" in page)
    run = novapulse("data", "inspect", "d-SOL-USD-1m.csv")
    check("a person reads it too", run.returncode == 0 and "60 bars missing from 2021-04-02 03:20" in run.stdout)
    check("--strict refuses", novapulse("data", "inspect", "--strict", "d-SOL-USD-1m.csv").returncode == 4)
    check("a pair alone is looked up in the store",
          json.loads(novapulse("data", "inspect", "ETH/USD", "--json").stdout)["files"][0]["bars"] == 3000)
    check("a page that cannot be written is told", novapulse("data", "inspect", "ETH/USD", "--report", "no/x.html").returncode == 1)


def format_tests():
    d = {}
    for name, unit in (("s", 10**-3), ("us", 10**3), ("ns", 10**6)):
        rows = [",".join([str(round(int(r.split(",")[0]) * unit)), *r.split(",")[1:]]) for r in bars(0, 50)]
        code, told = imported("--into", "units-" + name, "--pair", "BTC/USD", write(name + ".csv", rows, "time,open,high,low,close,volume"))
        d[name] = open(os.path.join(room, told[0]["store"]), "rb").read() if code == 0 else code
    check("seconds, microseconds and nanoseconds make the same store", d["s"] == d["us"] == d["ns"] and len(d["s"]) == 128 + 50 * 52)
    kraken = ["%d,%s,%d" % (T0 // 1000 + 60 * i, r.split(",", 1)[1], i % 9) for i, r in enumerate(bars(0, 50))]
    code, told = imported("--into", "k", write("XBTUSD_1.csv", kraken, ""))
    check("Kraken's OHLCVT", code == 0 and told[0]["bars"] == 50 and told[0]["pair"] == "BTC/USD")
    trades = ["%d.5,%d,0.25" % (T0 // 1000 + 20 * i, 100 + i) for i in range(30)]
    code, told = imported("--into", "t", write("XBTUSD.csv", trades, ""))
    check("Kraken's trades become minutes", code == 0 and told[0]["bars"] == 10 and told[0]["pair"] == "BTC/USD")
    binance = ["%d,%s,%d,1,7,1,1,0" % (T0 + 60000 * i, r.split(",", 1)[1], T0 + 60000 * i + 59999) for i, r in enumerate(bars(0, 50))]
    code, told = imported("--into", "n", write("BTCUSDT-1m-2021-04.csv", binance, ""))
    check("Binance's klines", code == 0 and told[0]["bars"] == 50 and told[0]["pair"] == "BTC/USDT")


def recorded_tests():
    path = os.path.abspath(os.path.join(SHARED, "data"))
    trades = path + "/trades/kraken-BTC-USDT-trades-2025-11-10.csv.gz"
    if not os.path.exists(trades):
        return skip("minutes of recorded trades equal the venue's own", "no ../shared")
    imported("--into", "r", "--pair", "BTC/USDT", path + "/kraken-BTC-USDT-1m-2025-11-10.csv.gz")
    code, told = imported("--into", "r", "--pair", "BTC/USDT", trades)
    # Only the first and the last minute are cut: 272 whole ones have a trade.
    check("minutes of recorded trades equal the venue's own", code == 0 and told[0]["same"] == 272
          and told[0]["kept"] == 2 and told[0]["replaced"] == 0)


with tempfile.TemporaryDirectory() as room:
    room = os.path.realpath(room)
    run = novapulse("data", "list", "--json")
    check("a store that is not there yet is an empty list", run.returncode == 0 and json.loads(run.stdout) == {"files": []})
    store = store_tests()
    reader_tests(store)
    inspect_tests(store)
    format_tests()
    recorded_tests()
    run = novapulse("data", "list", os.path.dirname(store))
    check("data list tells of a directory's files", "ETH-USD-1m.bars" in run.stdout)
    check("data list alone tells of the store's", novapulse("data", "list").stdout == run.stdout)

print("1..%d" % len(results))
print("\n".join(results))
