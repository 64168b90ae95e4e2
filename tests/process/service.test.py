#!/usr/bin/env python3
"""What a service manager hears, by a socket of the test's own: ready once reconciled, alive while the loop turns, stopping;
and SIGUSR1 writes how the daemon stands."""
import json, os, signal, socket, tempfile, time

from daemon import Daemon, Tap, wait_for

tap = Tap()


class Manager:
    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="npmanager.")
        self.path = os.path.join(self.home, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.setblocking(False)
        self.heard = []

    def listen(self):
        try:
            while True:
                self.heard.append(self.socket.recv(4096).decode())
        except BlockingIOError:
            return self.heard

    def count(self, word):
        return sum(word in text for text in self.listen())


def main():
    manager = Manager()
    d = Daemon("--profile", "demo", "--speed", "60", env={"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "30000000"}).start()
    d.reconciled()
    wait_for("READY=1", lambda: manager.count("READY=1"), 60, 0.1)
    tap.expect("ready is said once, when the books agree with the venue", manager.count("READY=1") == 1, str(manager.heard))
    alive = manager.count("WATCHDOG=1")
    begun = time.monotonic()
    wait_for("signs of life", lambda: manager.count("WATCHDOG=1") >= alive + 3, 60, 0.1)
    tap.expect("signs of life come more often than half the watchdog's time", time.monotonic() - begun < 45, str(time.monotonic() - begun))
    os.kill(d.process.pid, signal.SIGSTOP)
    manager.listen()
    stopped = manager.count("WATCHDOG=1")
    time.sleep(2.5)
    tap.expect("a loop that stands still says nothing", manager.count("WATCHDOG=1") == stopped, str(manager.heard[-3:]))
    os.kill(d.process.pid, signal.SIGCONT)
    os.kill(d.process.pid, signal.SIGUSR1)
    path = os.path.join(d.state, "dump.json")
    wait_for("the dump", lambda: os.path.exists(path), 60, 0.1)
    with open(path) as f:
        dump = json.load(f)
    with open(os.path.join(d.state, "dashboard.key")) as f:
        key = f.read().strip()
    tap.expect("SIGUSR1 writes status, money, risk and the portable state",
               dump["engine"]["reconciled"] and dump["risk"]["drawdown"] >= 0 and dump["state"]["portable"] == 1 and "equity" in dump["equity"], str(dump)[:400])
    tap.expect("no secret is in it, and only its owner reads it", key not in json.dumps(dump) and os.stat(path).st_mode & 0o777 == 0o600, oct(os.stat(path).st_mode))
    tap.expect("it ends with 0", d.stop() == 0, d.text()[-400:])
    tap.expect("and says that it stops", manager.count("STOPPING=1") == 1, str(manager.heard[-3:]))
    d.clean()


main()
tap.end()
