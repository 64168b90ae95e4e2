#!/usr/bin/env python3
"""What a bad disk may do to a running daemon, and what it may not: a full one, an altered byte, a torn
tail, a database of garbage, a journal folder that cannot be written."""
import glob, os, shutil, signal, subprocess, tempfile

from daemon import Daemon, Tap, compare_at_rest, wait_for

tap = Tap()
FAST = ("--profile", "demo", "--speed", "max", "--set", "sim.seed=4711", "--set", "store.segment_mb=1", "--set", "store.reserve_mb=1")


def segments(d):
    return sorted(glob.glob(os.path.join(d.state, "journal", "*.npj")))


def breaker(d, name):
    return next(b for b in d.status()["engine"]["breakers"] if b["name"] == name)["since"]


def traded(d, more=5):
    before = d.status()["equity"]["trades"]
    wait_for(f"{more} more trades", lambda: d.status()["equity"]["trades"] >= before + more, every=0.1)


def a_run_that_was_killed(*args):
    d = Daemon(*FAST, *args).start()
    d.reconciled()
    traded(d)
    wait_for("a second segment", lambda: len(segments(d)) >= 2)
    newest = segments(d)[-1]
    whole = os.path.getsize(newest)
    wait_for("events in it", lambda: os.path.getsize(newest) > whole + 150_000)
    d.kill()
    return d


def full_disk():
    what = "a full disk stops entries, not exits; with room again it goes on"
    mount = tempfile.mkdtemp(prefix="npdisk.")
    # Room for a minute of everybody's appetite at full speed: what the filler gives back must not be
    # eaten by the database before the journal has had its reserve again.
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", mount], capture_output=True).returncode:
        os.rmdir(mount)
        tap.skip(what, "a small file system needs root and mount")
        return
    d = Daemon(*FAST, state=os.path.join(mount, "state"))
    filler = os.path.join(mount, "filler")
    try:
        d.start()
        d.reconciled()
        traded(d)
        with open(filler, "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"x" * 65536)
            except OSError:
                pass
        d.says("breaker journal opened")
        tap.expect("a full disk opens the breaker journal, and says why", "disk is full" in d.text())
        decided = d.status()["equity"]["decisions"]
        wait_for("decisions on a full disk", lambda: d.status()["equity"]["decisions"] > decided + 20, every=0.1)
        bought = {i for i, o in d.truth()["open"].items() if o["descr"]["type"] == "buy"}
        code, out, err = d.ctl("close-all", "--confirm", f"CLOSE {d.status()['equity']['positions']}") if d.status()["equity"]["positions"] else (0, "", "")
        wait_for("exits on a full disk", lambda: d.status()["equity"]["positions"] == 0, every=0.1)
        tap.expect("on a full disk there are no entries, and every position could leave", not bought, f"{bought} {code} {out} {err}")
        os.unlink(filler)
        d.says("breaker journal closed again")
        d.ctl("resume", "--confirm", "RESUME")
        traded(d, 3)
        tap.expect(what, breaker(d, "journal") is None)
        code = d.stop()
        verified = d.verify()
        tap.expect("the journal of that day is whole", code == 0 and verified[0] == 0, f"{code} {verified}")
    except Exception as problem:
        tap.expect(what, False, f"{type(problem).__name__}: {problem}\n{d.text()[-2500:]}")
    finally:
        d.clean()
        subprocess.run(["umount", "-l", mount], capture_output=True)
        shutil.rmtree(mount, ignore_errors=True)


def altered_byte():
    d = a_run_that_was_killed()
    epoch = d._json("install.json")["epoch"]
    path = segments(d)[-1]
    with open(path, "r+b") as f:  # in the events behind the checkpoint, well before the end
        where = os.path.getsize(path) - 50_000
        f.seek(where)
        byte = f.read(1)
        f.seek(where)
        f.write(bytes([byte[0] ^ 0x40]))
    code, out, err = d.verify()
    tap.expect("an altered byte is located by replay", code == 4 and f"{os.path.basename(path)[:8]}  events" in out and "altered: " in out, f"exit {code}\n{out[-800:]}{err[-800:]}")
    d.start()
    d.reconciled()
    tap.expect("recovery falls back before it, and says that events are lost", "DAMAGE" in d.text(), d.text()[-1500:])
    renewed = d._json("install.json")["epoch"]
    tap.expect("client order ids go on under another epoch", renewed != epoch, f"{epoch} {renewed}")
    known = {o.get("cl_ord_id") for o in [*d.truth()["open"].values(), *d.truth()["closed"].values()]}
    tap.expect("exits of what is still known go on", d.lives() and known, d.text()[-1500:])
    d.kill()
    d.start()
    d.reconciled()
    tap.expect("the next start finds nothing lost and keeps that epoch",
               "DAMAGE" not in d.text() and d._json("install.json")["epoch"] == renewed, d.text()[-1500:])
    d.stop()
    d.clean()


def torn_tail():
    d = a_run_that_was_killed()
    epoch = d._json("install.json")["epoch"]
    with open(segments(d)[-1], "ab") as f:
        f.write(b"NPB\x01half a block")
    d.start()
    d.reconciled()
    traded(d)
    tap.expect("a torn tail is no loss", "DAMAGE" not in d.text() and d._json("install.json")["epoch"] == epoch, d.text()[-1500:])
    d.ctl("pause")
    differs, _ = compare_at_rest(d)
    tap.expect("and our books are the exchange's", not differs, "\n".join(differs[:5]))
    d.stop()
    d.clean()


def database():
    d = a_run_that_was_killed()
    for name in glob.glob(os.path.join(d.state, "novapulse.db*")):
        os.unlink(name)
    d.start()
    d.reconciled()
    tap.expect("a database that is gone is rebuilt from the journal, and that is said", "rebuilt from" in d.text(), d.text()[-1500:])
    traded(d)
    d.kill()
    for name in glob.glob(os.path.join(d.state, "novapulse.db-*")):
        os.unlink(name)
    with open(os.path.join(d.state, "novapulse.db"), "wb") as f:
        f.write(b"this is no database. " * 4096)
    d.start()
    d.reconciled()
    traded(d)
    with open(os.path.join(d.state, "log", "novapulse.log")) as f:
        said = [line for line in f if '"database"' in line]
    tap.expect("with garbage for a database trading goes on, and the log says so",
               "rebuilt from" in d.text() and any("database" in line and "error" in line.lower() for line in said), d.text()[:900] + "".join(said[-3:]))
    tap.expect("the damaged file is kept aside for a person to look at", glob.glob(os.path.join(d.state, "novapulse.db.damaged-1")) and "kept as" in d.text(), d.text()[:900])
    tap.expect("and it ends well", d.stop() == 0, d.text()[-800:])
    d.clean()


def read_only_folder():
    what = "a journal folder that cannot be written is refused at the start, with its name"
    d = a_run_that_was_killed()
    folder = os.path.join(d.state, "journal")
    if os.geteuid() == 0 and subprocess.run(["mount", "--bind", folder, folder], capture_output=True).returncode == 0:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], capture_output=True)
        undo = lambda: subprocess.run(["umount", "-l", folder], capture_output=True)
    elif os.geteuid() != 0:
        os.chmod(folder, 0o500)
        undo = lambda: os.chmod(folder, 0o700)
    else:
        tap.skip(what, "root needs mount for it")
        d.clean()
        return
    try:
        d.start(ready=False)
        code = d.wait()
        tap.expect(what, code == 1 and folder in d.text(), f"{code} {d.text()}")
    finally:
        undo()
    d.start()
    d.reconciled()
    tap.expect("and when it can be, the run goes on", d.stop() == 0)
    d.clean()


ONLY = os.environ.get("NOVAPULSE_ONLY", "")
for part in (altered_byte, torn_tail, database, read_only_folder, full_disk):
    try:
        if ONLY in part.__name__:
            part()
    except Exception as problem:
        tap.expect(part.__name__.replace("_", " "), False, f"{type(problem).__name__}: {problem}")
tap.end()
