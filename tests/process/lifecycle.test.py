#!/usr/bin/env python3
"""How a daemon ends and comes back: Ctrl-C, SIGTERM, kill -9 of it and of its exchange, a second
instance, --for and --until, kill and rearm, pause, another configuration, refusals."""
import os, signal, socket, time

from daemon import Daemon, Tap, alive, wait_for

tap = Tap()
DEMO = ("--profile", "demo", "--set", "sim.seed=99")


def fresh(*more, speed="max"):
    d = Daemon(*DEMO, "--speed", speed, *more).start()
    d.reconciled()
    return d


def trades(d):
    return d.status()["equity"]["trades"]


def traded(d, more=3):
    before = trades(d)
    wait_for(f"{more} more trades", lambda: trades(d) >= before + more, every=0.1)


def held(truth):
    return sorted((k, v["balance"]) for k, v in truth["balances"].items() if float(v["balance"]) > 0)


def interrupted():
    d = fresh(speed="60")
    d.holding()
    exchange = d.exchange_pid()
    code = d.stop(signal.SIGINT)  # to the whole group, as a terminal does
    tap.expect("Ctrl-C ends daemon and exchange, exit 0", code == 0 and not alive(exchange), f"{code} {alive(exchange)}")
    last = max(r["at"] for r in d.rows("SELECT MAX(at) at FROM order_changes UNION SELECT MAX(at) FROM equity"))
    open_before = d.rows("SELECT position FROM position_changes GROUP BY position HAVING MAX(change) < 2")
    time.sleep(3)  # three minutes of this market, if it went on
    began = time.monotonic()
    d.start()
    d.reconciled()
    went_on = int(d.truth()["time"]) - last
    ran = (time.monotonic() - began) * 60e9  # at the most, since it was started again
    tap.expect("market time stood still meanwhile", went_on < ran + 75e9, f"{went_on / 1e9} s, {ran / 1e9} s of them running")
    now = {p["position"] for p in d.get("/api/v1/positions")["data"]}
    closed = {r["position"] for r in d.rows("SELECT position FROM trades")}
    tap.expect("the next run has the same positions", {r["position"] for r in open_before} <= now | closed, f"{open_before} {now}")
    tap.expect("it says that it continues after a graceful end", "after a graceful end" in d.text(), d.text()[:600])
    d.stop()
    d.clean()


def terminated_under_load():
    d = fresh()
    traded(d)
    exchange = d.exchange_pid()
    code = d.stop(signal.SIGTERM)
    tap.expect("SIGTERM under load ends both, exit 0", code == 0 and not alive(exchange), f"{code} {d.text()[-800:]}")
    code, out, err = d.verify()
    tap.expect("and leaves a journal that replays the same", code == 0, out + err)
    d.clean()


def killed_daemon():
    d = fresh()
    d.holding()
    exchange = d.exchange_pid()
    wait_for("a resting stop", lambda: any("stop" in o["descr"]["ordertype"] for o in d.truth()["open"].values()), 60, 0.005)
    d.kill()
    before = d.truth()
    tap.expect("kill -9 leaves the exchange alive with our orders", alive(exchange) and "audit" in before, "")
    d.start()
    d.reconciled()
    tap.expect("the next run attaches to it and says that there was a crash", d.exchange_pid() == exchange and "after a crash" in d.text(), d.text()[:800])
    traded(d)
    d.stop()
    d.clean()


def killed_exchange():
    d = fresh(speed="60")
    d.holding()
    d.ctl("pause")
    exchange, before = d.exchange_pid(), d.truth()
    os.kill(exchange, signal.SIGKILL)
    wait_for("another exchange", lambda: d.exchange_pid() not in (0, exchange) and d.status()["engine"]["account_link"], every=0.1)
    d.reconciled()
    after = d.truth()
    known = {**before["open"], **before["closed"]}.keys() - {**after["open"], **after["closed"]}.keys()
    tap.expect("an exchange that is killed forgets no order and no fill", not known and before["fills"].keys() <= after["fills"].keys(), str(known))
    d.ctl("resume", "--confirm", "RESUME")
    traded(d, 1)
    tap.expect("an exchange that is killed is started again, and trading goes on", d.lives(), d.text()[-800:])
    tap.expect("and it still ends well", d.stop() == 0, d.text()[-800:])
    d.clean()


def second_instance():
    d = fresh()
    second = Daemon(*DEMO, state=d.state).start(ready=False)
    code = second.wait()
    tap.expect("a second instance exits 6 and names the holder", code == 6 and f"process {d.process.pid}" in second.text(), f"{code} {second.text()}")
    second.state = os.path.join(second.home, "none")  # the state is not its own to clean
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        other = Daemon(*DEMO).start("--port", str(taken.getsockname()[1]), ready=False)
        code = other.wait()
        tap.expect("a port that is taken is a refusal that names it", code != 0 and str(taken.getsockname()[1]) in other.text(), f"{code} {other.text()}")
        tap.expect("and leaves no exchange behind", not other.exchange_pid(), "")
    wrong = Daemon(*DEMO, "--set", "risk.per_trade=7").start(ready=False)
    code = wrong.wait()
    tap.expect("a wrong configuration exits 3 and names the key", code == 3 and "risk.per_trade" in wrong.text(), f"{code} {wrong.text()}")
    d.stop()
    d.clean()


def ends_by_itself():
    d = Daemon(*DEMO, "--speed", "max").start("--for", "2s")
    began = time.monotonic()
    code = d.wait()
    tap.expect("--for ends it after that wall time, exit 0", code == 0 and 1 < time.monotonic() - began < 60, f"{code} {d.text()[-500:]}")
    last = d.rows("SELECT MAX(at) at FROM equity")[0]["at"]
    until = last // 10 ** 9 + 3600
    d.start("--until", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(until)))
    code = d.wait()
    ended = d.rows("SELECT MAX(at) at FROM audit WHERE verb = 'stop'")[0]["at"] // 10 ** 9
    tap.expect("--until ends it at that market time, exit 0", code == 0 and until <= ended <= until + 60, f"{code} {until} {ended} {d.text()[-500:]}")
    d.clean()


def latched():
    d = fresh("--set", "control.kill_mode=flatten")
    d.holding()
    d.ctl("kill", "--confirm", "KILL", "--reason", "test")
    code = d.wait()
    tap.expect("kill ends the daemon with exit 9", code == 9, f"{code} {d.text()[-800:]}")
    d.start()
    d.reconciled()
    engine = d.status()["engine"]
    before = trades(d)
    decided = d.status()["equity"]["decisions"]
    wait_for("decisions while latched", lambda: d.status()["equity"]["decisions"] > decided + 20, every=0.1)
    tap.expect("the next start comes up latched and does not trade", engine["killed"] and trades(d) == before and not d.status()["equity"]["positions"], str(engine)[:300])
    code, out, err = d.ctl("resume", "--confirm", "RESUME")
    tap.expect("resume alone is refused", code == 7, f"{code} {out} {err}")
    first = d.ctl("rearm", "--confirm", "REARM", "--reason", "test")
    second = d.ctl("resume", "--confirm", "RESUME")
    traded(d, 1)
    tap.expect("rearm and resume trade again", first[0] == 0 and second[0] == 0, f"{first} {second}")
    d.ctl("pause", "--reason", "over night")
    d.stop()
    d.start()
    d.reconciled()
    paused = d.status()["engine"]["paused"]
    tap.expect("pause survives a restart, with its reason", paused and paused["why"] == "over night", str(paused))
    d.stop()
    d.clean()


def reconfigured():
    d = fresh("--set", "trading.pairs=BTC/USD,ETH/USD,SOL/USD")
    d.holding()
    d.stop()
    before = {r["position"] for r in d.rows("SELECT position FROM position_changes GROUP BY position HAVING MAX(change) < 2")}
    d.start(args=("--profile", "conservative", "--set", "trading.pairs=ADA/USD,SOL/USD,ETH/USD,BTC/USD", "--speed", "max"))
    d.reconciled()
    now = {p["position"] for p in d.get("/api/v1/positions")["data"]} | {r["position"] for r in d.rows("SELECT position FROM trades")}
    tap.expect("another profile, more pairs in another order: positions are adopted", before <= now and d.status()["engine"]["pairs"] == 4, f"{before} {now}")
    tap.expect("and it ends well", d.stop() == 0, d.text()[-500:])
    d.clean()


ONLY = os.environ.get("NOVAPULSE_ONLY", "")
for part in (interrupted, terminated_under_load, killed_daemon, killed_exchange, second_instance, ends_by_itself, latched, reconfigured):
    try:
        if ONLY in part.__name__:
            part()
    except Exception as problem:
        tap.expect(part.__name__.replace("_", " "), False, f"{type(problem).__name__}: {problem}")
tap.end()
