#!/usr/bin/env python3
"""kill -9 at seeded moments of a trading daemon, again and again; then our books against the exchange's
own account, over both venues' dialects: every fill once, none missing, cash equal to the last unit, no live order that we do not know.

In lock-step the exchange stands still as soon as we are dead, so what was open at the kill can be asked
from it at leisure.  NOVAPULSE_KILLS and NOVAPULSE_SEED choose how many and which."""
import os, random, time

from daemon import LONG, Daemon, Tap, compare_at_rest, held, units, wait_for

KILLS = int(os.environ.get("NOVAPULSE_KILLS", "100" if LONG else "10"))
SEED = int(os.environ.get("NOVAPULSE_SEED", "20261123"))
KILLS_A_MARKET = 5
# So much trading that something is nearly always at stake.
BUSY = [word for setting in ("risk.pair_cooldown=0s", "risk.loss_cooldown=0s", "risk.max_positions=8", "risk.max_exposure=0.9",
                             "strategies.keltner.cooldown=0s", "strategies.trend.cooldown=0s", "strategies.trend.fresh_cross=off")
        for word in ("--set", setting)]
tap = Tap()


def segments(d):
    return sorted(n for n in os.listdir(os.path.join(d.state, "journal")) if n.endswith(".npj"))


# ---- the crash points: each waits for its moment and returns ----

def by_time(d, chance):
    d.reconciled()
    time.sleep(chance.uniform(0.02, 1.0))


def a_new_line(d, words, chance):
    d.reconciled()
    time.sleep(chance.uniform(0, 0.4))
    from_line = len(d.said)
    wait_for(words, lambda: any(words in line for line in d.said[from_line:]) or not d.lives(), every=0.0005)


def at_entry_fill(d, chance):
    a_new_line(d, " long ", chance)


def at_exit_fill(d, chance):
    a_new_line(d, " closed at ", chance)


def with_entry_resting(d, chance):
    d.reconciled()
    time.sleep(chance.uniform(0, 0.4))
    wait_for("an entry at the exchange", lambda: any(o["descr"]["type"] == "buy" for o in d.truth()["open"].values()), every=0.002)


def at_rotation(d, chance):
    d.reconciled()
    before = len(segments(d))
    wait_for("a new segment", lambda: len(segments(d)) > before, every=0.0005)
    time.sleep(chance.uniform(0, 0.02))


def while_reconciling(d, chance):
    d.says("account connection is up")
    time.sleep(chance.uniform(0, 0.03))


def while_starting(d, chance):
    time.sleep(chance.uniform(0.005, 0.12))


POINTS = [by_time, at_entry_fill, at_exit_fill, with_entry_resting, at_rotation, while_reconciling, while_starting]


# ---- one market: some kills, then the reckoning ----

def kill_once(d, point, chance, figures):
    d.start(ready=False)
    point(d, chance)
    d.kill()
    orders, entries, coins = held(d.truth()) if d.exchange_pid() else (0, 0, 0)
    row = figures.setdefault(point.__name__, {"kills": 0, "order": 0, "entry": 0, "position": 0, "either": 0})
    row["kills"] += 1
    row["order"] += orders > 0
    row["entry"] += entries > 0
    row["position"] += coins > 0
    row["either"] += orders > 0 or coins > 0


def settle(d):
    """No new entries, and every position sold: until the exchange holds nothing of ours but dollars."""
    d.start()
    d.reconciled()
    d.leave_all(lambda: held(d.truth()) == (0, 0, 0))


def reckon(d, seed):
    settle(d)
    cash = units(d.status()["equity"]["cash"])
    differs, figures = compare_at_rest(d)
    shown = "\n".join(differs[:12])
    tap.expect(f"market {seed}: every fill stands once in our books, cash is equal to the last unit, no unknown order lives", not differs, shown)
    trades = d.program("trades", "--state", d.state, "--json")
    net = d.rows("SELECT COALESCE(SUM(net), 0) net FROM trades")[0]["net"]
    tap.expect(f"market {seed}: the trades add up to the money", trades[0] == 0 and net == cash - 10000 * 10 ** 8, f"{net} and {cash - 10000 * 10 ** 8}")
    tap.expect(f"market {seed}: it ends well", d.stop() == 0, d.text()[-1500:])
    code, out, err = d.verify()
    tap.expect(f"market {seed}: replay --verify of all its runs finds no difference", code == 0, f"exit {code}\n{out[-1500:]}{err[-1500:]}")
    tap.comment(f"market {seed}: {d.starts} starts, {figures['fills']} fills compared, {len(segments(d))} segments replayed")


def a_market(seed, style, dialect, kills, chance, figures):
    d = Daemon("--profile", "demo", "--speed", "max", "--set", f"sim.seed={seed}", "--set", "store.segment_mb=1",
               "--set", f"order.entry_style={style}", "--set", f"sim.protocol={dialect}", *BUSY)
    try:
        for i in range(kills):
            point = POINTS[figures["next"] % len(POINTS)] if i or kills == 1 else by_time  # the first start has nothing to lose yet
            figures["next"] += 1 if i or kills == 1 else 0
            if point is with_entry_resting and style == "marketable":
                point = at_entry_fill  # there an entry does not rest long enough to be seen
            kill_once(d, point, chance, figures["points"])
            code, out, err = d.verify() if i % 2 == 0 else (0, "", "")
            if code:
                tap.expect(f"market {seed}: replay --verify after kill {i + 1} ({point.__name__})", False, f"exit {code}\n{out[-1500:]}{err[-1500:]}")
        reckon(d, seed)
    except Exception as problem:  # one market's trouble must not hide the others'
        tap.expect(f"market {seed}: comes to its end", False, f"{type(problem).__name__}: {problem}\n{d.text()[-3000:]}")
    finally:
        d.clean()


def main():
    chance, figures = random.Random(SEED), {"next": 0, "points": {}}
    left, market = KILLS, 0
    while left > 0:
        style, dialect = ("post-only", "marketable")[market // 2 % 2], ("coinbase", "kraken")[market % 2]
        market += 1
        a_market(chance.randrange(1, 10 ** 6), style, dialect, min(left, KILLS_A_MARKET), chance, figures)
        left -= KILLS_A_MARKET
    points = figures["points"]
    for name, row in sorted(points.items()):
        tap.comment(f"{name}: {row['kills']} kills, {row['order']} with an order at the exchange, {row['entry']} with an entry in flight, {row['position']} with a position")
    kills, either = sum(r["kills"] for r in points.values()), sum(r["either"] for r in points.values())
    tap.comment(f"{kills} kills, {either} with an order in flight or a position open, seed {SEED}")
    tap.expect("at least 60 % of the kills found an order in flight or a position open", kills >= KILLS and either >= 0.6 * kills, f"{either} of {kills}")
    tap.end()


main()
