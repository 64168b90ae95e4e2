#!/usr/bin/env python3
"""A daemon trades through a storm: the embedded exchange loses, repeats, delays, cuts, refuses and lies at the rates of its
profile `stormy`, over each venue's dialect.  Then the storm is called off, every position is sold, and our books
are compared with the exchange's own account to the last unit.

NOVAPULSE_STORM_SECONDS (of wall time, each dialect), NOVAPULSE_STORM_SPEED, NOVAPULSE_STORM_DIALECTS and NOVAPULSE_SEED
choose how long and which."""
import collections, json, os, time, urllib.request

from daemon import LONG, Daemon, Tap, compare_at_rest, held

SECONDS = float(os.environ.get("NOVAPULSE_STORM_SECONDS", "60" if LONG else "12"))
SPEED = os.environ.get("NOVAPULSE_STORM_SPEED", "120")
SEED = os.environ.get("NOVAPULSE_SEED", "20261127")
BUSY = [word for setting in ("risk.pair_cooldown=0s", "risk.loss_cooldown=0s", "risk.max_positions=8", "risk.max_exposure=0.9",
                             "strategies.keltner.cooldown=0s", "strategies.trend.cooldown=0s", "strategies.trend.fresh_cross=off")
        for word in ("--set", setting)]
tap = Tap()


def call_off(d):
    with open(os.path.join(d.state, "exchange", "listen.json")) as f:
        port = json.load(f)["port"]
    with open(os.path.join(d.state, "install.json")) as f:
        key = json.load(f)["exchange_key"]
    ask = urllib.request.Request(f"http://127.0.0.1:{port}/sandbox/calm", b"", {"API-Key": key}, method="POST")
    urllib.request.urlopen(ask, timeout=20).read()


def faults_of(d):
    counts = collections.Counter()
    with open(os.path.join(d.state, "exchange", "faults.jsonl")) as f:
        for line in f:
            counts[json.loads(line)["fault"]] += 1
    return counts


def resident(d):
    with open(f"/proc/{d.process.pid}/status") as f:
        kb = next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))
    return kb // 1024, len(os.listdir(f"/proc/{d.process.pid}/fd"))


def weather(dialect):
    d = Daemon("--profile", "demo", "--speed", SPEED, "--set", f"sim.seed={SEED}", "--set", f"sim.protocol={dialect}",
               "--set", f"sim.faults=stormy,seed={SEED}", *BUSY)
    try:
        d.start()
        time.sleep(min(5, SECONDS / 4))
        before = resident(d)
        time.sleep(SECONDS)
        after = resident(d)
        tap.expect(f"{dialect}: the daemon lives through the storm", d.lives(), d.text()[-2000:])
        call_off(d)
        d.leave_all(lambda: held(d.truth()) == (0, 0, 0))
        differs, figures = compare_at_rest(d)
        faults = faults_of(d)
        tap.expect(f"{dialect}: every fill stands once in our books, cash is equal to the last unit", not differs, "\n".join(differs[:12]))
        tap.expect(f"{dialect}: there was a storm", sum(faults.values()) > 0, str(faults))
        tap.expect(f"{dialect}: memory and descriptors stay what they were", after[0] <= before[0] + 24 and after[1] <= before[1] + 6,
                   f"{before} before, {after} after (MiB, descriptors)")
        tap.expect(f"{dialect}: it ends well", d.stop() == 0, d.text()[-1500:])
        code, out, err = d.verify()
        tap.expect(f"{dialect}: replay --verify finds no difference", code == 0, f"exit {code}\n{out[-1500:]}{err[-1500:]}")
        trades = d.rows("SELECT COUNT(*) n FROM trades")[0]["n"]
        tap.comment(f"{dialect}: {SECONDS:.0f} s at speed {SPEED}: {sum(faults.values())} faults of {len(faults)} kinds, {trades} trades, "
                    f"{figures['fills']} fills compared, {before} then {after} (MiB, descriptors)")
        tap.comment(f"{dialect}: " + ", ".join(f"{k} {n}" for k, n in faults.most_common()))
    except Exception as problem:
        tap.expect(f"{dialect}: comes to its end", False, f"{type(problem).__name__}: {problem}\n{d.text()[-3000:]}")
    finally:
        d.clean()


for dialect in os.environ.get("NOVAPULSE_STORM_DIALECTS", "kraken,coinbase").split(","):
    weather(dialect)
tap.end()
