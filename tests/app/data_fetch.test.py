#!/usr/bin/env python3
"""novapulse data fetch: from the embedded exchange, and from a stub that has a long past, short pages and bad days."""
import http.server
import json
import os
import signal
import socketserver
import subprocess
import tempfile
import threading
import time
import urllib.parse

PROGRAM = os.path.abspath("build/novapulse")
T0 = 1617321600  # 2021-04-02
results = []


def check(what, good, said=""):
    why = "" if good or not said else "\n# " + str(said)[:300].replace("\n", " ")
    results.append("%sok %d - %s%s" % ("" if good else "not ", len(results) + 1, what, why))


def fetch(*args, rate="200", url=None):
    return subprocess.run([PROGRAM, "data", "fetch", "--pair", "BTC/USD", "--url", url or stub.url, "--rate", rate, "--json", *args],
                          capture_output=True, text=True, cwd=room, timeout=180)


def fetch_more(*args, url):
    """Again, until the market has come to a new minute."""
    end = time.monotonic() + 120
    while True:
        told = doc(fetch(*args, url=url))
        if told.get("added", 1) or time.monotonic() > end:
            return told
        time.sleep(0.2)


def doc(run):
    return json.loads(run.stdout) if run.returncode == 0 else {"failed": run.stderr}


def store_bars(into):
    run = subprocess.run([PROGRAM, "data", "inspect", "--json", room + "/" + into + "/BTC-USD-1m.bars"], capture_output=True, text=True)
    return json.loads(run.stdout)["files"][0]


class Stub:
    """Kraken's Time, Trades and OHLC over made trades."""

    def __init__(self):
        self.trades, self.page, self.now, self.asked = [], 1000, T0 + 2 * 86400, []
        self.trouble = []  # answers that come before the next true one
        self.slow = 0
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                owner.answer(self)

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler):
        asked = urllib.parse.urlparse(handler.path)
        query = dict(urllib.parse.parse_qsl(asked.query))
        name = asked.path.split("/")[-1]
        self.asked.append((name, query, time.monotonic()))
        code, body = 200, None
        if name != "Time" and self.trouble:
            code, body = self.trouble.pop(0)
        time.sleep(self.slow)
        if body is None:
            body = json.dumps({"error": [], "result": getattr(self, "tell_" + name.lower())(query)})
        handler.send_response(code)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        try:
            handler.wfile.write(body.encode())
        except BrokenPipeError:
            pass

    def tell_time(self, _):
        return {"unixtime": self.now, "rfc1123": ""}

    def tell_trades(self, query):
        rows = [t for t in self.trades if t[0] > int(query["since"])][:self.page]
        return {"XXBTZUSD": [["%.1f" % price, "%.8f" % qty, at / 1e9, "b", "m", "", i] for at, price, qty, i in rows],
                "last": str(rows[-1][0] if rows else query["since"])}

    def tell_ohlc(self, query):
        """The newest 720 whole minutes and the one being formed; flat where nobody traded."""
        rows, last, forming = [], "58000.0", self.now // 60 * 60
        minutes = {}
        for at, price, qty, _ in self.trades:
            minutes.setdefault(at // (60 * 10**9) * 60, []).append((price, qty))
        for m in range(forming - 720 * 60, forming + 60, 60):
            t = minutes.get(m)
            if t:
                p = [price for price, _ in t]
                last = "%.1f" % p[-1]
                row = [m, "%.1f" % p[0], "%.1f" % max(p), "%.1f" % min(p), last, "0.0", "%.8f" % sum(q for _, q in t), len(t)]
            else:
                row = [m, last, last, last, last, "0.0", "0.00000000", 0]
            if m > int(query["since"]):
                rows.append(row)
        return {"XXBTZUSD": rows, "last": forming - 60}


def make_trades(minutes, skipped=()):
    """Four a minute, and a pair with one time; none in the minutes skipped."""
    trades, x = [], 7
    for m in range(minutes):
        if m in skipped:
            continue
        for second in (0, 17, 17.5, 59.999):
            x = (1103515245 * x + 12345) % 2**31
            trades.append((int((T0 + 60 * m + second) * 1000) * 10**6, 58000 + x % 1000 / 10, (1 + x % 97) / 100))
    return [(*t, i + 1) for i, t in enumerate(trades)]


def write_trades(name, trades):
    with open(room + "/" + name, "w") as f:
        f.writelines("%.3f,%.1f,%.8f\n" % (at / 1e9, price, qty) for at, price, qty, _ in trades)


SPAN = ("--from", "2021-04-02", "--to", "2021-04-02T03:00Z")


def paging_tests():
    stub.trades = make_trades(200, skipped=range(50, 70))
    write_trades("t-BTC-USD-1m.csv", [t for t in stub.trades if t[0] < (T0 + 180 * 60) * 10**9])
    subprocess.run([PROGRAM, "data", "import", "--into", "imported", "t-BTC-USD-1m.csv"], cwd=room, capture_output=True)
    stub.page = 50
    run = fetch("--into", "a", *SPAN)
    told = doc(run)
    check("pages become the minutes that the same trades make from a file",
          run.returncode == 0 and told["bars"] == 160 and
          open(room + "/a/BTC-USD-1m.bars", "rb").read()[128:] == open(room + "/imported/BTC-USD-1m.bars", "rb").read()[128:], told)
    check("the gap is told", told.get("gaps") == 1 and told.get("missing") == 20 and told.get("gap_longest") == 20, told)
    check("it ends with the span", told.get("to") == (T0 + 180 * 60) * 1000)
    before = len(stub.asked)
    told = doc(fetch("--into", "a", "--resume", "--timeframe", "1m", *SPAN))
    check("again, only the clock is asked", len(stub.asked) == before + 1 and told["added"] == 0 and told["bars"] == 160, told)
    told = doc(fetch("--into", "a", "--from", "2021-04-02", "--to", "2021-04-02T03:10Z"))
    check("a longer span asks for what is missing only",
          told["added"] == 10 and int(stub.asked[before + 2][1]["since"]) == (T0 + 180 * 60) * 10**9 - 1, told)
    told = doc(fetch("--into", "b", "--from", "2021-04-02T00:55Z", "--to", "2021-04-02T01:05Z"))
    check("a span without a trade makes no file, and is no error", told.get("bars") == 0, told)
    stub.now, kept = T0 + 100 * 60 + 30, stub.now
    stub.asked.clear()
    told = doc(fetch("--into", "c", "--from", "2021-04-02"))
    check("the minute that is not over is not taken", told.get("to") == (T0 + 100 * 60) * 1000 and
          store_bars("c")["to"] == (T0 + 99 * 60) * 1000, told)
    check("what is recent comes as candles, without the minutes nobody traded in",
          [n for n, _, _ in stub.asked] == ["Time", "OHLC"] and told["bars"] == 80, stub.asked)
    stub.trades, stub.page, stub.now = make_trades(1400, skipped=range(50, 70)), 1000, T0 + 1390 * 60 + 1
    stub.asked.clear()
    told = doc(fetch("--into", "m", "--from", "2021-04-02"))
    write_trades("m-BTC-USD-1m.csv", [t for t in stub.trades if t[0] < (T0 + 1390 * 60) * 10**9])
    subprocess.run([PROGRAM, "data", "import", "--into", "imported", "m-BTC-USD-1m.csv"], cwd=room, capture_output=True)
    check("trades as far as needed, then candles, make the same store", [n for n, _, _ in stub.asked][-1] == "OHLC" and
          2 < len(stub.asked) < 6 and told["bars"] == 1370 and
          open(room + "/m/BTC-USD-1m.bars", "rb").read()[128:] == open(room + "/imported/BTC-USD-1m.bars", "rb").read()[128:], told)
    stub.now, stub.trades = kept, make_trades(200, skipped=range(50, 70))


def trouble_tests():
    stub.page = 300
    stub.trouble = [(429, ""), (503, "<html>"), (200, '{"error":["EGeneral:Internal error"]}'), (200, "{"),]
    told = doc(fetch("--into", "d", *SPAN))
    check("answers that ask for patience are asked for again", told.get("bars") == 160 and told.get("retries") == 4, told)
    stub.trouble = [(200, '{"error":["EQuery:Unknown asset pair"]}')]
    run = fetch("--into", "e", *SPAN)
    check("a refusal ends it, exit 5", run.returncode == 5 and "Unknown asset pair" in run.stderr and not stub.trouble, run.stderr)
    stub.trouble = [(200, '{"error":[],"result":{"X":[["1","x",2,"b","m",""]],"last":"3"}}')]
    run = fetch("--into", "e", *SPAN)
    check("a row that cannot be read ends it, and is told", run.returncode == 4 and "row 1" in run.stderr, run.stderr)
    stub.trouble = [(200, '{"error":[],"result":{"X":[["1","1",2,"b","m",""]],"last":"3"}}')]
    run = fetch("--into", "e", *SPAN)
    check("pages that do not go on end it", run.returncode == 4 and "go on" in run.stderr, run.stderr)
    stub.page = 100
    mark = len(stub.asked)
    fetch("--into", "f", *SPAN, rate="5")
    times = [t for _, _, t in stub.asked[mark:]]
    # Of all together: a busy machine hears two in short sequence that were sent apart.
    check("no more requests a second than are allowed",
          len(times) >= 7 and times[-1] - times[0] > 0.75 * (len(times) - 1) / 5, times)


def interruption_tests():
    stub.trades, stub.page, stub.slow = make_trades(1400), 20, 0.1  # half a minute, if nobody ends it
    stub.now = T0 + 2 * 86400
    span = ("--from", "2021-04-02", "--to", "2021-04-02T23:00Z")
    args = [PROGRAM, "data", "fetch", "--pair", "BTC/USD", "--url", stub.url, "--rate", "1000", *span]
    for name, signum, code in (("killed", signal.SIGKILL, -9), ("stopped", signal.SIGINT, 130)):
        mark = len(stub.asked)
        child = subprocess.Popen([*args, "--into", name], cwd=room, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        path = room + "/" + name + "/BTC-USD-1m.bars"
        deadline = time.monotonic() + 120
        asked = lambda: sum(n == "Trades" for n, _, _ in stub.asked[mark:])
        due = (lambda: os.path.exists(path)) if name == "killed" else (lambda: asked() > 20)
        while not due() and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        child.send_signal(signum)
        _, said = child.communicate(timeout=120)
        held = store_bars(name)["bars"]
        mark = len(stub.asked)
        stub.slow = 0
        told = doc(fetch("--into", name, *span, rate="1000"))
        names = [n for n, _, _ in stub.asked]  # the ended one's last question may still come in behind the mark
        first = int(stub.asked[names.index("Trades", names.index("Time", mark))][1]["since"])
        check("%s, it goes on where it was saved" % name, child.returncode == code and 0 < held < 1380 and
              first == (T0 + held * 60) * 10**9 - 1 and told.get("added") == 1380 - held and told["bars"] == 1380, (child.returncode, held, first, told))
        stub.slow = 0.1
    check("Ctrl-C says what to do", "the same command goes on" in said, said)
    check("both have the same bars", open(room + "/killed/BTC-USD-1m.bars", "rb").read() == open(room + "/stopped/BTC-USD-1m.bars", "rb").read())
    stub.slow = 0


def exchange_tests():
    child = subprocess.Popen([PROGRAM, "exchange", "--protocol", "kraken", "--generate", "7", "--speed", "60", "--json"], cwd=room, stdout=subprocess.PIPE, text=True)
    try:
        url = "http://127.0.0.1:%d" % json.loads(child.stdout.readline())["port"]
        begun = int(time.time()) // 60 * 60 - 11 * 3600
        run = fetch("--into", "x", "--from", str(begun * 1000), url=url)
        told = doc(run)
        check("the embedded exchange's candles", told.get("bars", 0) >= 600 and told["gaps"] == 0 and told["requests"] == 2, told)
        again = fetch_more("--into", "x", "--from", str(begun * 1000), url=url)
        check("and what has come since", again.get("added", 0) >= 1 and again["bars"] == told["bars"] + again["added"] and again["gaps"] == 0, again)
        deep = doc(fetch("--into", "y", "--from", str((begun - 86400) * 1000), url=url))
        check("its trades, from further back", deep.get("bars", 0) > 5, deep)
        run = subprocess.run([PROGRAM, "backtest", "--data", room + "/x/BTC-USD-1m.bars", "--json"], cwd=room, capture_output=True, text=True)
        check("a backtest takes what was fetched", run.returncode == 0 and json.loads(run.stdout)["bars"] == again["bars"])
    finally:
        child.terminate()
        child.wait()


def coinbase_tests():
    child = subprocess.Popen([PROGRAM, "exchange", "--protocol", "coinbase", "--generate", "7", "--speed", "60", "--json"], cwd=room, stdout=subprocess.PIPE, text=True)
    try:
        url = "http://127.0.0.1:%d" % json.loads(child.stdout.readline())["port"]
        begun = int(time.time()) // 60 * 60 - 11 * 3600
        told = doc(fetch("--venue", "coinbase", "--into", "z", "--from", str(begun * 1000), url=url))
        check("Coinbase's candles, window after window", told.get("bars", 0) >= 550 and told["requests"] == 3 and told["refused"] == 0
              and store_bars("z")["from"] < (begun + 600) * 1000, told)
        again = fetch_more("--venue", "coinbase", "--into", "z", "--from", str(begun * 1000), url=url)
        check("and what has come since", again.get("added", 0) >= 1 and again["requests"] == 2 and again["bars"] == told["bars"] + again["added"], again)
        run = fetch("--venue", "coinbase", "--into", "z", "--pair", "NO/PE", "--from", str(begun * 1000), url=url)
        check("a pair it does not know is refused, exit 5", run.returncode == 5 and "404" in run.stderr, run.stderr)
    finally:
        child.terminate()
        child.wait()


def usage_tests():
    for args, what in (((), "--from"), (("--from", "2021-04-02", "--venue", "mtgox"), "mtgox"),
                       (("--from", "2021-04-02", "--to", "2021-04-01"), "--to"), (("--from", "x"), "time x"),
                       (("--from", "2021-04-02", "--timeframe", "5m"), "--timeframe")):
        run = fetch("--into", "u", *args)
        check("wrong usage is told: %s" % what, run.returncode == 2 and what in run.stderr, run.stderr)


with tempfile.TemporaryDirectory() as room:
    stub = Stub()
    paging_tests()
    trouble_tests()
    interruption_tests()
    exchange_tests()
    coinbase_tests()
    usage_tests()

print("1..%d" % len(results))
print("\n".join(results))
