#!/usr/bin/env python3
"""ctl against the dashboard's server over a scripted daemon: tables and documents, acts in two
steps, exit codes, and what happens when nobody is there or the key is wrong."""
import http.server, json, os, pty, subprocess, tempfile, threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.path.join(ROOT, "build", "novapulse")
DAEMON = os.environ.get("NOVAPULSE_FAKE_DAEMON", os.path.join(ROOT, "build", "asan", "tests", "web", "fake_daemon"))
results = []


def expect(what, holds, shown=""):
    results.append((what, bool(holds), shown))


class Daemon:
    """The scripted one: two positions, eight pairs; it closes one position every second or so."""

    def __init__(self):
        self.process = subprocess.Popen([DAEMON, "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        told = json.loads(self.process.stdout.readline())
        self.url, self.key = f"http://127.0.0.1:{told['port']}", told["key"]
        self.home = tempfile.mkdtemp(prefix="npctl.")
        self.key_file = os.path.join(self.home, "key")
        with open(self.key_file, "w") as f:
            f.write(self.key + "\n")

    def ctl(self, *args, key=None, stdin=subprocess.DEVNULL):
        done = subprocess.run([BINARY, "ctl", *args, "--url", self.url, *(key or ["--key-file", self.key_file])],
                              capture_output=True, text=True, timeout=90, stdin=stdin if not isinstance(stdin, str) else None,
                              input=stdin if isinstance(stdin, str) else None, env={**os.environ, "USER": "ana", "HOME": self.home})
        return done.returncode, done.stdout, done.stderr

    def on_terminal(self, typed, *args):
        """With a terminal as standard input; what is said there is in the error stream."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([BINARY, "ctl", *args, "--url", self.url, "--key-file", self.key_file],
                                   stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        os.close(theirs)
        os.write(ours, typed.encode())
        out, err = process.communicate(timeout=90)
        os.close(ours)
        return process.returncode, out, err

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


def looking(d):
    code, out, err = d.ctl("status")
    expect("status prints mode, equity, positions, data and breakers",
           code == 0 and out.startswith("SIM sim  (127.0.0.1:") and "positions   2 of 5" in out
           and "reconciled 2 min ago" in out and "breakers    0 of" in out and "last no" in out, out + err)
    code, out, err = d.ctl("status", "--json")
    status = json.loads(out) if code == 0 else {}
    expect("status --json is the API's own document", status.get("data", {}).get("engine", {}).get("mode") == "SIM", out + err)
    code, out, err = d.ctl("positions", "--json")
    held = json.loads(out)["data"] if code == 0 else []
    code, out, err = d.ctl("positions")
    expect("positions prints each with its stop", code == 0 and len(out.splitlines()) == 3
           and all(p["pair"] in out and p["stop"] in out for p in held), out + err)
    code, out, err = d.ctl("positions", "--pair", "DOGE/NONE")
    expect("a pair without positions is an empty list and no failure", code == 0 and len(out.splitlines()) == 1, out + err)
    code, out, err = d.ctl("decisions", "--limit", "3")
    expect("decisions prints as many as asked for, one a line", code == 0 and len(out.splitlines()) == 3, out + err)
    code, out, err = d.ctl("breakers")
    expect("breakers prints one line each and how to close it", code == 0 and "stale_data" in out and "then resume" in out and "reset-risk" in out, out + err)
    return held


def keys(d):
    code, out, err = d.ctl("status", key=["--key", d.key])
    expect("a literal key works, with a warning", code == 0 and "warning: other users" in err, err)
    code, out, err = d.ctl("status", key=["--key", "-"], stdin=d.key + "\n")
    expect("the key may come from standard input", code == 0 and "warning" not in err, err)
    code, out, err = d.ctl("status", key=["--key", "@" + d.key_file])
    expect("the key may come from @FILE", code == 0 and "warning" not in err, err)
    state = os.path.join(d.home, "state")
    os.mkdir(state, 0o700)
    with open(os.path.join(state, "dashboard.key"), "w") as f:
        f.write(d.key)
    code, out, err = d.ctl("status", key=["--state", state])
    expect("the key is found in the state directory", code == 0, err)
    code, out, err = d.ctl("status", key=["--key", "np-AAAAAAAAAAAAAAAAAAAAAAAA"])
    expect("a wrong key is refused with 7", code == 7 and "hint: " in err, err)
    code, out, err = d.ctl("status", key=["--state", os.path.join(d.home, "empty")])
    expect("no key at all is refused with 7 and says where one would be", code == 7 and "--key-file" in err, err)


def acting(d, held):
    code, out, err = d.ctl("close-all", "--dry-run")
    expect("--dry-run prints what would happen and does nothing", code == 0 and "Close all 2 positions?" in out
           and json.loads(d.ctl("status", "--json")[1])["data"]["engine"]["paused"] is None, out + err)
    code, out, err = d.ctl("close-all", "--confirm", "CLOSE 3")
    expect("another phrase than the situation's is refused with 7", code == 7 and "CLOSE 2" in err and "nothing was done" in err, err)
    code, out, err = d.ctl("pause", "--reason", "news", "--json")
    told = json.loads(out) if code == 0 else {}
    paused = json.loads(d.ctl("status", "--json")[1])["data"]["engine"]["paused"]
    expect("pause acts at once without a terminal and says by whom and why",
           told.get("result", {}).get("state") == "done" and paused and paused["by"] == "ana, unattended" and paused["why"] == "news", out + err)
    code, out, err = d.ctl("pause")
    expect("paused twice is already paused, and no failure", code == 0 and out.startswith("already"), out + err)
    code, out, err = d.on_terminal("no\n", "resume")
    expect("a terminal is asked, and another word changes nothing", code == 7 and "Type RESUME" in err, out + err)
    code, out, err = d.on_terminal("resume\n", "resume")
    expect("the phrase goes in any case", code == 0 and out.startswith("done"), out + err)
    code, out, err = d.ctl("close", str(held[0]["position"]))
    expect("close sells one position and waits until it is gone", code == 0 and f"closed   {held[0]['pair']}" in out, out + err)
    code, out, err = d.ctl("close", str(held[0]["position"]))
    expect("a position that is gone is refused with 7", code == 7, out + err)
    code, out, err = d.ctl("close", "x")
    expect("a position's number is a number", code == 2, out + err)
    code, out, err = d.ctl("accept", "NONE/USD", "--reason", "x")
    expect("accept of an unknown pair is refused", code == 7 and "pair is one of" in err, out + err)
    code, out, err = d.ctl("accept", held[0]["pair"])
    expect("accept wants a reason", code == 7 and "reason" in err, out + err)
    code, out, err = d.ctl("accept", held[0]["pair"], "--reason", "bought by hand")
    expect("accept reaches the engine, whose refusal is told with 7", code == 7 and "Not in this script" in err, out + err)
    code, out, err = d.ctl("kill", "--confirm", "KILL", "--json")
    told = json.loads(out) if code == 0 else {}
    expect("kill closes what is left and names each", code == 0 and [p["state"] for p in told.get("positions", [])] == ["closed"], out + err)
    code, out, err = d.ctl("rearm", "--reason", "mended")
    expect("rearm without a terminal wants its phrase", code == 7 and "--confirm REARM" in err, out + err)
    code, out, err = d.ctl("rearm", "--confirm", "REARM", "--reason", "mended")
    expect("rearm with phrase and reason is done", code == 0 and out.startswith("done"), out + err)


class Restless(http.server.BaseHTTPRequestHandler):
    """A daemon whose situation changes between the preview and each of the first two commits."""
    asked, positions = [], [1, 2, 2]

    def do_POST(self):
        act = json.loads(self.rfile.read(int(self.headers["Content-Length"]))).get("verb")
        verb = self.path.rsplit("/", 1)[1]
        self.asked.append(verb)
        tries = self.asked.count("preview")
        if verb == "preview":
            code, told = 200, {"token": str(tries), "mode": "SIM", "title": "Close?", "phrase": None, "lines": [],
                               "positions": [{"position": n, "pair": "BTC/USD"} for n in range(self.positions[tries - 1] if act == "close-all" else 0)]}
        elif tries < 3:
            code, told = 409, {"error": {"code": "changed", "text": "The situation changed."}}
        else:
            code, told = 200, {"state": "done", "text": "paused"}
        body = json.dumps(told).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def a_market_that_goes_on(d):
    server = http.server.HTTPServer(("127.0.0.1", 0), Restless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    d.url = "http://127.0.0.1:%d" % server.server_address[1]
    code, out, err = d.ctl("pause")
    expect("without a terminal it looks again until it can act", code == 0 and Restless.asked == ["preview", "commit"] * 3, f"{code} {Restless.asked} {out}{err}")
    Restless.asked.clear()
    code, out, err = d.ctl("close-all", "--confirm", "CLOSE 1")
    expect("but a phrase that is no longer true ends it", code == 7 and Restless.asked == ["preview", "commit", "preview"] and "CLOSE 2" in err, f"{code} {Restless.asked} {out}{err}")
    Restless.asked.clear()
    code, out, err = d.on_terminal("resume\n", "resume")
    expect("a person at a terminal looks for himself", code == 7 and Restless.asked == ["preview", "commit"], f"{code} {Restless.asked} {out}{err}")
    server.shutdown()


def nobody_there(d):
    code, out, err = d.ctl("status")
    expect("a daemon that is not there is 5", code == 5 and "cannot be reached" in err, err)
    code, out, err = d.ctl("pause", "--json")
    expect("with --json the failure is a document", code == 5 and json.loads(out)["error"]["exit"] == 5, out)


def main():
    if not os.path.exists(DAEMON):
        print("1..1\nok 1 - ctl # SKIP the scripted daemon is not built")
        return
    d = Daemon()
    try:
        held = looking(d)
        keys(d)
        acting(d, held)
    finally:
        d.end()
    nobody_there(d)
    a_market_that_goes_on(d)
    print(f"1..{len(results)}")
    for i, (what, holds, shown) in enumerate(results, 1):
        print(f"{'ok' if holds else 'not ok'} {i} - {what}")
        if not holds:
            print("".join(f"# {line}\n" for line in str(shown).splitlines()), end="")


main()
