"""A real `novapulse run` under a script's hand: start, watch, kill, ask it and its exchange.

A Daemon is one state directory.  start() runs the binary on it; what it says stands in `said`; truth()
is the embedded exchange's own account, books() what our database knows, both in integers of 10^-8."""
import atexit, json, os, re, shutil, signal, sqlite3, subprocess, tempfile, threading, time, urllib.error, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("NOVAPULSE_BINARY", os.path.join(ROOT, "build", "novapulse"))
LONG = os.environ.get("NOVAPULSE_LONG") == "1"
UNIT = 10 ** 8


def units(text):
    """A decimal text as an integer of 10^-8; it must not have more digits."""
    whole, _, part = text.partition(".")
    assert len(part) <= 8, text
    value = int(whole.lstrip("-") + part.ljust(8, "0"))
    return -value if text.startswith("-") else value


class Tap:
    """Results as TAP; nothing is printed before the end but comments."""

    def __init__(self):
        self.lines, self.failed = [], 0

    def expect(self, what, holds, shown=""):
        self.failed += not holds
        self.lines.append(f"{'ok' if holds else 'not ok'} {len(self.lines) + 1} - {what}")
        if not holds:
            self.comment(f"{what}: {shown}")
        return holds

    def skip(self, what, why):
        self.lines.append(f"ok {len(self.lines) + 1} - {what} # SKIP {why}")

    def comment(self, text):
        for line in str(text).splitlines():
            print(f"# {line}", flush=True)

    def end(self):
        print(f"1..{len(self.lines)}")
        print("\n".join(self.lines))
        raise SystemExit(1 if self.failed else 0)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what, holds, seconds=120.0, every=0.01):
    """The first truthy value of holds(); raises when there is none in time.  Time enough for a machine that is busy
    with other things: a test that succeeds never uses it up.  The dashboard takes 20 requests a second."""
    end = time.monotonic() + seconds
    while True:
        value = holds()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(every)


class Daemon:
    def __init__(self, *args, state=None, verb=("run",), env=None):
        self.home = tempfile.mkdtemp(prefix="npproc.")
        self.state = state or os.path.join(self.home, "state")
        self.args, self.verb, self.env = list(args), list(verb), env or {}
        self.process, self.said, self.port, self.starts = None, [], 0, 0
        atexit.register(self.clean)

    # ---- its life ----

    def command(self, *more, args=None):
        return [BINARY, *self.verb, "--state", self.state, "--port", "0", *(self.args if args is None else args), *more]

    def start(self, *more, args=None, ready=True):
        self.said, self.port = [], 0
        self.starts += 1
        self.process = subprocess.Popen(self.command(*more, args=args), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=self.home,
                                        env={**os.environ, "HOME": self.home, **self.env})
        self.reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self.reader.start()
        if ready:
            wait_for("the dashboard's address", lambda: self.port or self.process.poll() is not None)
            if not self.port:
                self.reader.join(5)
                raise RuntimeError(f"it ended with {self.process.returncode}:\n{self.text()}")
        return self

    def _read(self, process):
        for line in process.stderr:
            self.said.append(line.rstrip("\n"))
            at = re.match(r"dashboard  http://[^:]+:(\d+)", line)
            if at:
                self.port = int(at.group(1))

    def text(self):
        return "\n".join(self.said)

    def says(self, words, seconds=120):
        return wait_for(f"'{words}' in:\n{self.text()[-3000:]}", lambda: any(words in line for line in list(self.said)) or self._gone(words), seconds)

    def _gone(self, words):
        if self.process.poll() is None:
            return False
        self.reader.join(5)
        if any(words in line for line in self.said):
            return True
        raise RuntimeError(f"it ended with {self.process.returncode} before it said '{words}':\n{self.text()[-3000:]}")

    def lives(self):
        return self.process is not None and self.process.poll() is None

    def send(self, number):
        os.killpg(self.process.pid, number)

    def wait(self, seconds=120):
        code = self.process.wait(timeout=seconds)
        self.reader.join(10)
        return code

    def stop(self, number=signal.SIGINT, seconds=120):
        self.send(number)
        return self.wait(seconds)

    def kill(self):
        self.send(signal.SIGKILL)
        return self.wait()

    def clean(self):
        """Ends what this script started, and nothing else."""
        if self.lives():
            self.process.kill()
            self.process.wait()
        pid = self.exchange_pid()
        if pid and alive(pid):
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.home, ignore_errors=True)

    # ---- the exchange ----

    def _json(self, name):
        try:
            with open(os.path.join(self.state, name)) as f:
                return json.load(f)
        except (OSError, ValueError):
            return {}

    def exchange_pid(self):
        """Of the exchange that listens or listened last; only when that process is one."""
        pid = self._json("exchange/listen.json").get("pid", 0)
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                return pid if self.state.encode() in f.read() else 0
        except OSError:
            return 0

    def truth(self):
        port = self._json("exchange/listen.json")["port"]
        ask = urllib.request.Request(f"http://127.0.0.1:{port}/sandbox/account", headers={"API-Key": self._json("install.json")["exchange_key"]})
        with urllib.request.urlopen(ask, timeout=20) as answer:
            return json.loads(answer.read())

    # ---- the dashboard's doors ----

    def get(self, path):
        with open(os.path.join(self.state, "dashboard.key")) as f:
            key = f.read().strip()
        ask = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": "Bearer " + key})
        with urllib.request.urlopen(ask, timeout=20) as answer:
            return json.loads(answer.read())

    def status(self):
        return self.get("/api/v1/status")["data"]

    def ctl(self, *args, seconds=120):
        done = subprocess.run([BINARY, "ctl", *args, "--url", f"http://127.0.0.1:{self.port}", "--key-file", os.path.join(self.state, "dashboard.key")],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=seconds, cwd=self.home)
        return done.returncode, done.stdout, done.stderr

    def reconciled(self, seconds=120):
        """Waits until the engine has compared itself with the venue."""
        def holds():
            if not self.lives():
                raise RuntimeError(f"it ended with {self.process.returncode}:\n{self.text()[-3000:]}")
            try:
                return self.status()["engine"]["reconciled"]
            except (urllib.error.URLError, OSError):
                return False
        return wait_for("a reconciliation", holds, seconds, 0.1)

    def holding(self):
        """The positions, once one holds something: an entry that waits for its first fill is listed too."""
        return wait_for("a position", lambda: [p for p in self.get("/api/v1/positions")["data"] if float(p["qty"]) > 0], 240, 0.1)

    def leave_all(self, gone=lambda: True):
        """No new entries, and every position sold; the command comes again as often as their number changes in
        between, until none is left and gone() holds."""
        def flat():
            left = len(self.get("/api/v1/positions")["data"])
            if left:
                self.ctl("close-all", "--confirm", f"CLOSE {left}")
            return left == 0 and gone()
        self.ctl("pause")
        wait_for("all positions to leave", flat, 240, 0.2)

    # ---- its files ----

    def program(self, *args, seconds=300):
        done = subprocess.run([BINARY, *args], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=seconds, cwd=self.home)
        return done.returncode, done.stdout, done.stderr

    def verify(self):
        return self.program("replay", os.path.join(self.state, "journal"), "--verify")

    def rows(self, question):
        base = sqlite3.connect(f"file:{self.state}/novapulse.db?mode=ro", uri=True, timeout=20)
        base.row_factory = sqlite3.Row
        try:
            return [dict(r) for r in base.execute(question)]
        finally:
            base.close()


def held(truth):
    """What is at stake at the exchange: orders of ours, entries among them, and assets that are not dollars."""
    coins = sum(1 for k, v in truth["balances"].items() if k not in ("ZUSD", "USD") and units(v["balance"]) > 0)
    entries = sum(1 for o in truth["open"].values() if o["descr"]["type"] == "buy")
    return len(truth["open"]), entries, coins


def compare_at_rest(d, seconds=60):
    """compare() with the cash that the dashboard tells, once everybody has heard of all: until nothing differs, or
    the time is over."""
    end = time.monotonic() + seconds
    while True:
        differs, figures = compare(d, units(d.status()["equity"]["cash"]))
        if not differs or time.monotonic() > end:
            return differs, figures
        time.sleep(0.2)


def compare(d, cash):
    """Our books against the exchange's: a list of differences, and figures.  `cash`: ours, 10^-8."""
    truth, differs = d.truth(), []
    theirs = {i: (f["ordertxid"], f["type"], units(f["price"]), units(f["vol"]), units(f["cost"]), units(f["fee"]))
              for i, f in truth["fills"].items()}
    rows = d.rows("SELECT f.*, (SELECT venue_id FROM orders o WHERE o.order_number = f.order_number) venue_id FROM fills f")
    ours = {r["fill_id"]: (r["venue_id"], r["side"], r["price"] * 10 ** (8 - r["price_decimals"]), r["qty"] * 10 ** (8 - r["qty_decimals"]),
                           r["notional"], r["fee"]) for r in rows}
    if len(ours) != len(rows):
        differs.append(f"{len(rows) - len(ours)} fills stand twice in our books")
    for i in theirs.keys() - ours.keys():
        differs.append(f"fill {i} is missing in our books: {theirs[i]}")
    for i in ours.keys() - theirs.keys():
        differs.append(f"fill {i} is unknown at the exchange: {ours[i]}")
    for i in ours.keys() & theirs.keys():
        if ours[i] != theirs[i]:
            differs.append(f"fill {i}: ours {ours[i]}, theirs {theirs[i]}")
    usd = next((units(v["balance"]) for k, v in truth["balances"].items() if k in ("ZUSD", "USD")), 0)
    if usd != cash:
        differs.append(f"cash: ours {cash}, theirs {usd}, difference {cash - usd}")
    if truth["audit"] != "ok":
        differs.append(f"the exchange's own audit: {truth['audit']}")
    known = {r["client_id"]: r["state"] for r in d.rows("SELECT client_id, state FROM orders")}
    for i, o in truth["open"].items():
        if known.get(o.get("cl_ord_id")) not in ("sent", "open", "partial", "unknown", "new"):
            differs.append(f"order {i} ({o.get('cl_ord_id')}) is live there, here {known.get(o.get('cl_ord_id'))}")
    return differs, {"fills": len(theirs), "open": len(truth["open"]), "cash": usd}
