#!/usr/bin/env python3
"""replay from outside: a backtest's journal verifies, alone and in part; an altered byte, a torn
tail and another version are told apart by words and exit code."""
import json, math, os, shutil, sqlite3, struct, subprocess, sys, tempfile, zlib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.path.join(ROOT, "build", "novapulse")
HEADER = 192
results = []


def run(*args):
    done = subprocess.run([BINARY, *args], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def expect(what, holds, shown=""):
    results.append((what, bool(holds), shown))


def bars(path):
    """Three days of a minute each, around waves of an hour and of six."""
    with open(path, "w") as f:
        f.write("timestamp_ms,open,high,low,close,volume\n")
        last = 30000.0
        for i in range(3 * 1440):
            close = round(30000 + 400 * math.sin(i / 57.0) + 250 * math.sin(i / 9.0) + i * 0.3, 2)
            high, low = max(last, close) + 5, min(last, close) - 5
            f.write(f"{1700000040000 // 60000 * 60000 + i * 60000},{last:.2f},{high:.2f},{low:.2f},{close:.2f},{3 + i % 7}\n")
            last = close


def main():
    work = tempfile.mkdtemp(prefix="npreplay.")
    data, journal = os.path.join(work, "x-BTC-USD-1m.csv"), os.path.join(work, "journal")
    bars(data)
    code, out, err = run("backtest", "--profile", "original", "--data", data, "--journal", journal, "--json", "--quiet")
    test = json.loads(out) if code == 0 else {}
    expect("a backtest writes a journal", code == 0 and os.path.isdir(journal), err)

    code, out, err = run("replay", journal, "--verify", "--json")
    told = json.loads(out) if code == 0 else {}
    expect("its journal verifies", code == 0 and told["differs"] is False and told["compared"] > 4000, out + err)
    expect("replay comes to the backtest's decision hash",
           told.get("decision_hash") == test.get("decision_hash", "?"), out)

    alone = os.path.join(work, "alone")
    os.mkdir(alone)
    segment = os.path.join(alone, "some.npj")
    shutil.copy(os.path.join(journal, "00000001.npj"), segment)
    code, out, err = run("replay", segment, "--verify")
    expect("a segment alone in an empty directory verifies", code == 0 and "no difference" in out, out + err)

    code, out, err = run("replay", segment, "--verify", "--until", "2023-11-15")
    expect("a replay ends where it is told", code == 0 and "to 2023-11-1" in out, out + err)

    whole = open(segment, "rb").read()
    stored = struct.unpack_from("<Q", whole, 16 + 8 * 8)[0]
    middle = HEADER + stored + (len(whole) - HEADER - stored) // 2
    open(segment, "wb").write(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:])
    code, out, err = run("replay", segment, "--verify", "--json")
    damage = json.loads(out)["segments"][0].get("damage", {})
    expect("an altered byte is located and refused",
           code == 4 and damage.get("kind") == "altered"
           and damage["offset"] <= middle < damage["offset"] + damage["bytes"], out + err)

    open(segment, "wb").write(whole[:-100])
    code, out, err = run("replay", segment, "--verify")
    expect("a torn tail is told and is no fault", code == 0 and "torn tail" in out, out + err)

    other = bytearray(whole)
    other[24] ^= 1  # the schema
    struct.pack_into("<I", other, HEADER - 4, zlib.crc32(bytes(other[:HEADER - 4])))
    open(segment, "wb").write(other)
    code, out, err = run("replay", segment, "--verify")
    expect("a segment of another version is told", code == 8 and "another version" in err, out + err)

    foreign = os.path.join(alone, "journal")
    os.mkdir(foreign)
    shutil.copy(segment, os.path.join(foreign, "00000001.npj"))
    code, out, err = run("replay", alone, "--database")
    expect("rows are not made from another version's journal",
           code == 1 and "no segment of this build" in err, out + err)

    code, out, err = run("replay", work, "--database", "--json")
    rows = sqlite3.connect(os.path.join(work, "novapulse.db"))
    minutes, first, last = rows.execute("SELECT count(*), min(at), max(at) FROM equity").fetchone()
    money = rows.execute("SELECT equity FROM equity ORDER BY at DESC LIMIT 1").fetchone()[0]
    rows.close()
    expect("the database is made again from the journal: the equity of each minute",
           code == 0 and minutes == (last - first) // 60_000_000_000 + 1 > 4000
           and money == round(test["final_equity"] * 1e8), f"{minutes} {first} {last} {money} {out}{err}")

    code, out, err = run("replay", os.path.join(work, "nothing"))
    expect("no journal is a failure that says so", code == 1 and "no segment" in err, out + err)
    shutil.rmtree(work)

    print(f"1..{len(results)}")
    for n, (what, holds, shown) in enumerate(results, 1):
        print(f"{'ok' if holds else 'not ok'} {n} - {what}")
        if not holds:
            print("\n".join("# " + line for line in shown.splitlines()[-12:]))
    return 0 if all(holds for _, holds, _ in results) else 1


sys.exit(main())
