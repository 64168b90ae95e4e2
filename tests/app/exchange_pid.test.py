#!/usr/bin/env python3
"""A listen.json that outlived its exchange names a process of somebody else."""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
NOVAPULSE = os.path.join(HERE, "..", "..", "build", "novapulse")


def check(n, ok, text):
    print(f"{'ok' if ok else 'not ok'} {n} - {text}")
    return ok


def main():
    print("1..2")
    with tempfile.TemporaryDirectory() as state:
        stranger = subprocess.Popen(["sleep", "120"])
        try:
            os.makedirs(os.path.join(state, "exchange"), mode=0o700)
            with open(os.path.join(state, "exchange", "listen.json"), "w") as f:
                json.dump({"pid": stranger.pid, "port": 9}, f)
            run = subprocess.run(
                [NOVAPULSE, "run", "--venue", "sim", "--speed", "max", "--for", "5s", "--port", "0",
                 "--state", state, "--set", "trading.pairs=BTC/USD"],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=90)
            log = os.path.join(state, "exchange", "exchange.log")
            good = check(1, os.path.exists(log),
                         "an exchange is started although the file names a living process")
            good &= check(2, stranger.poll() is None, "a process that is not ours is not ended")
            if not good:
                sys.stderr.buffer.write(run.stderr)
        finally:
            stranger.kill()
            stranger.wait()
    return 0 if good else 1


sys.exit(main())
