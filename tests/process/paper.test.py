#!/usr/bin/env python3
"""A real venue, played by an embedded exchange of the test's own on loopback: on paper its public feed and an
account of ours, live the account there; kill -9 in both; and what is refused before anything begins."""
import base64, json, os, shutil, subprocess, sys, tempfile, time, urllib.request

from daemon import BINARY, UNIT, Daemon, Tap, compare, units, wait_for

tap = Tap()
KEY, SEED = "organizations/test/apiKeys/of-the-paper-test", b"a secret that nobody is told of!"
SECRET = base64.b64encode(SEED).decode()
# An entry within seconds, at the pace of the wall clock.
SOON = ("--profile", "demo", "--set", "trading.timeframes=1m", "--set", "trading.primary_timeframe=1m",
        "--set", "trading.price_move_trigger=0.0001", "--set", "trading.discard_after=1h",
        "--set", "order.lag_bound=2s", "--set", "order.ack_timeout=2s",
        "--set", "trading.stale_quote=1m", "--set", "risk.pair_cooldown=1s", "--set", "risk.loss_cooldown=1s",
        *(word for name in ("ichimoku", "order_flow", "supertrend", "market_structure", "stochastic_divergence", "volatility_squeeze")
          for word in ("--set", f"strategies.{name}.enabled=on")))
VARIABLES = {"kraken": ("KRAKEN_API_KEY", "KRAKEN_API_SECRET"), "coinbase": ("COINBASE_KEY_NAME", "COINBASE_KEY_SECRET")}
PATHS = {"kraken": ("/v2", "/v2/auth"), "coinbase": ("/", "/")}


class Venue:
    """An exchange that knows one account.  Its market begins at a quarter of an hour, and is brought to the present first."""

    def __init__(self, protocol, speed=1):
        self.protocol, self.speed, self.port = protocol, speed, 0
        self.home = tempfile.mkdtemp(prefix="npvenue.")
        with open(os.path.join(self.home, "accounts.json"), "w") as f:
            json.dump([{"name": "a", "key": KEY, "secret": SECRET, "balances": {"USD": "10000"}}], f)
        self.start(900)
        wait_for("the market to reach the present", lambda: int(self.account()["time"]) > time.time_ns() - 30 * 10 ** 9)
        self.stop()
        self.start(self.speed)

    def start(self, speed):
        self.process = subprocess.Popen([BINARY, "exchange", "--protocol", self.protocol, "--generate", "9", "--speed", str(speed), "--port", str(self.port),
                                         "--accounts", os.path.join(self.home, "accounts.json"), "--state", os.path.join(self.home, "state"), "--json",
                                         "--profile", "demo"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def options(self):
        market, account = PATHS[self.protocol]
        return ("--venue", self.protocol, "--set", f"venue.rest_url=http://127.0.0.1:{self.port}",
                "--set", f"venue.ws_url=ws://127.0.0.1:{self.port}{market}", "--set", f"venue.ws_auth_url=ws://127.0.0.1:{self.port}{account}")

    def account(self):
        ask = urllib.request.Request(f"http://127.0.0.1:{self.port}/sandbox/account", headers={"API-Key": KEY})
        with urllib.request.urlopen(ask, timeout=20) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)

    def clean(self):
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)


def paper_account(d):
    """What the paper account held when it was closed, as it said in the log."""
    with open(os.path.join(d.state, "log", "novapulse.log")) as f:
        said = [json.loads(line)["what"] for line in f if '"paper.account"' in line]
    words = said[-1].removeprefix("the paper account holds").split()
    return {} if words == ["nothing"] else {a: units(n) for a, n in zip(words[::2], words[1::2])}


def books(d):
    """What our fills make of ten thousand dollars."""
    held = {"USD": 10000 * UNIT}
    for r in d.rows("SELECT * FROM fills"):
        base, sign = r["pair"].split("/")[0], 1 if r["side"] == "buy" else -1
        held[base] = held.get(base, 0) + sign * r["qty"] * 10 ** (8 - r["qty_decimals"])
        held["USD"] -= sign * r["notional"] + r["fee"]
    return {a: n for a, n in held.items() if n}


def on_paper(protocol):
    venue = Venue(protocol, 10)  # wall time does not matter here, and its clock runs away from ours
    d = Daemon(*SOON, *venue.options(), "--set", "order.deadline=3s", "--set", "trading.max_clock_offset=0", env={v: "" for v in VARIABLES[protocol]}).start()
    tap.expect(f"{protocol}: the first line says that it is paper", d.said[0].startswith(f"PAPER      {protocol}'s public feed, no account"), d.text())
    d.reconciled()
    d.holding()
    pairs = d.get("/api/v1/pairs")["data"]
    bars = d.get("/api/v1/bars?pair=BTC/USD")["data"]
    tap.expect(f"{protocol}: pairs have quotes and bars", pairs and bars and str(pairs).find("bid") > 0, f"{str(pairs)[:400]} {str(bars)[:200]}")
    for n in range(3):
        time.sleep(0.3 * n)
        d.kill()
        d.start()
        d.reconciled()
    tap.expect(f"{protocol}: after three kills the books agree with the paper account", "pair.foreign" not in d.text() and "transfer" not in d.text(), d.text())
    d.holding()
    d.ctl("pause")
    venue.stop()
    wait_for("the account to fall silent with the feed", lambda: not d.status()["engine"]["account_link"], every=0.1)
    fills = len(d.rows("SELECT * FROM fills"))
    time.sleep(1)
    tap.expect(f"{protocol}: a silent feed fills nothing", len(d.rows("SELECT * FROM fills")) == fills, "")
    venue.start(venue.speed)
    wait_for("the account with the feed", lambda: d.status()["engine"]["account_link"], every=0.1)
    d.leave_all()
    tap.expect(f"{protocol}: it ends with 0", d.stop() == 0, d.text()[-600:])
    ours, theirs = books(d), paper_account(d)
    tap.expect(f"{protocol}: every unit of every asset agrees", ours == theirs and fills, f"{ours} {theirs} {fills}")
    tap.expect(f"{protocol}: nothing was ordered at the venue", not venue.account()["open"] and not venue.account()["closed"], "")
    code, out, err = d.verify()
    tap.expect(f"{protocol}: the journal replays the same", code == 0, out + err)
    live = Daemon(*SOON, *venue.options(), "--live", state=d.state, env=dict(zip(VARIABLES[protocol], (KEY, SECRET)))).start(ready=False)
    code = live.wait()
    tap.expect(f"{protocol}: live does not take over a paper account's books", code == 3 and f"paper {protocol}" in live.text(), f"{code} {live.text()}")
    live.state = live.home
    d.clean()
    venue.clean()


def difference(d, venue):
    d.truth = venue.account
    if venue.protocol == "kraken":
        return compare(d, books(d)["USD"])[0]
    names = {"XXBT": "BTC", "XETH": "ETH", "XXRP": "XRP", "ZUSD": "USD"}
    theirs = {names.get(a, a): units(b["balance"]) for a, b in venue.account()["balances"].items()}
    return [] if books(d) == {a: n for a, n in theirs.items() if n} else [f"ours {books(d)}, theirs {theirs}"]


def secrets_told(d):
    found = []
    for root, _, names in os.walk(d.state):
        for name in names:
            with open(os.path.join(root, name), "rb") as f:
                if SECRET.encode() in f.read():
                    found.append(name)
    return found + [line for line in d.said if SECRET in line]


def live(protocol):
    venue = Venue(protocol)
    d = Daemon(*SOON, *venue.options(), "--live", env=dict(zip(VARIABLES[protocol], (KEY, SECRET)))).start()
    tap.expect(f"{protocol}: the first line says that it is live", d.said[0].startswith(f"LIVE       {protocol}, real money"), d.text())
    d.reconciled()
    tap.expect(f"{protocol}: and so does the dashboard", d.status()["engine"]["mode"] == "LIVE", str(d.status())[:300])
    d.holding()
    wait_for("a stop at the venue", lambda: venue.account()["open"], every=0.1)
    d.kill()
    left = venue.account()["open"]
    d.start()
    d.reconciled()
    tap.expect(f"{protocol}: kill -9 leaves the stop at the venue, and the next run finds it", left and not difference(d, venue), str(difference(d, venue)))
    with open(f"/proc/{d.process.pid}/cmdline", "rb") as f:
        tap.expect(f"{protocol}: no secret in the process list", SECRET.encode() not in f.read(), "")
    d.leave_all()
    tap.expect(f"{protocol}: it ends with 0", d.stop() == 0, d.text()[-600:])
    tap.expect(f"{protocol}: the account there agrees with the books", not difference(d, venue) and len(books(d)) == 1, f"{difference(d, venue)} {books(d)}")
    tap.expect(f"{protocol}: no secret in any file or line", not secrets_told(d), str(secrets_told(d)))
    paper = Daemon(*SOON, *venue.options(), state=d.state).start(ready=False)
    code = paper.wait()
    tap.expect(f"{protocol}: paper does not take over a live account's books", code == 3 and f"live {protocol}" in paper.text(), f"{code} {paper.text()}")
    paper.state = paper.home
    d.clean()
    venue.clean()


def refused(what, code, words, *args, verb="run", env=None):
    d = Daemon(*args, verb=(verb,), env={**{v: "" for names in VARIABLES.values() for v in names}, "COINBASE_KEY_FILE": "", **(env or {})}).start(ready=False)
    got = d.wait()
    tap.expect(what, got == code and all(w in d.text() for w in words) and not os.path.exists(d.state), f"{got} {d.text()}")
    d.clean()


def refusals():
    nowhere = ("--set", "venue.rest_url=http://127.0.0.1:9", "--set", "venue.ws_url=ws://127.0.0.1:9", "--set", "venue.ws_auth_url=ws://127.0.0.1:9")
    for protocol, (key, secret) in VARIABLES.items():
        args = ("--venue", protocol, "--live", *nowhere)
        refused(f"{protocol}: live without a key exits 3 and names the variables", 3, (key, secret, "venue.key_file"), *args)
        refused(f"{protocol}: nor with half of one", 3, ("there is no key",), *args, env={key: KEY})
        refused(f"{protocol}: a key file that is not there", 3, ("/nonexistent/key",), *args, "--set", "venue.key_file=/nonexistent/key")
    d = Daemon("--venue", "kraken", "--live", *nowhere, env={**{v: "" for v in VARIABLES["coinbase"]}, **dict(zip(VARIABLES["kraken"], (KEY, "not*base64")))}).start(ready=False)
    got = d.wait()
    tap.expect("kraken: a secret that is not base64 exits 3 and says so", got == 3 and "live trading on kraken" in d.text() and "the secret is not base64" in d.text(), f"{got} {d.text()}")
    d.clean()
    refused("--live on the embedded exchange is wrong usage", 2, ("no real money",), "--live")
    refused("a configuration alone does not take money", 2, ("--live",), "--venue", "kraken", "--set", "venue.mode=live", *nowhere)
    refused("a real venue has no --speed", 2, ("--speed",), "--venue", "kraken", "--speed", "10", *nowhere)
    refused("demo does not take money", 2, ("--live", "demo"), "--venue", "kraken", "--live", *nowhere, verb="demo")


def key_file():
    venue = Venue("kraken")
    path = os.path.join(venue.home, "key")
    with open(path, "w") as f:
        f.write(f"# of the account\nKRAKEN_API_KEY={KEY}\nKRAKEN_API_SECRET=\"{SECRET}\"\n")
    os.chmod(path, 0o644)
    d = Daemon(*SOON, *venue.options(), "--live", "--set", f"venue.key_file={path}", env={v: "" for v in VARIABLES["kraken"]}).start()
    d.reconciled()
    tap.expect("a key file opens the account, and one that others can read is warned of", "chmod 600" in d.text() and d.status()["engine"]["account_link"], d.text())
    tap.expect("it ends with 0", d.stop() == 0, d.text()[-600:])
    d.clean()
    venue.clean()


ONLY = sys.argv[1] if len(sys.argv) > 1 else ""
for name, part in [(f"{f.__name__}_{p}", lambda f=f, p=p: f(p)) for p in VARIABLES for f in (on_paper, live)] + [("refusals", refusals), ("key_file", key_file)]:
    try:
        if ONLY in name:
            part()
    except Exception as problem:
        tap.expect(name.replace("_", " "), False, f"{type(problem).__name__}: {problem}")
tap.end()
