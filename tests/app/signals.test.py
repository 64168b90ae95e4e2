#!/usr/bin/env python3
"""novapulse signals over a small made market: lines that scripts can rely on."""
import json
import os
import subprocess
import tempfile

PROGRAM = os.path.abspath("build/novapulse")
SETTINGS = ["strategies.keltner.rsi_long_max=55", "strategies.keltner.rsi_short_min=56",
            "strategies.trend.adx_threshold=15", "strategies.trend.fresh_cross=off",
            "strategies.mean_reversion.rsi_oversold=35", "strategies.mean_reversion.rsi_overbought=65",
            "strategies.momentum.volume_multiplier=1.3", "strategies.breakout.lookback_period=20",
            "strategies.reversal.rsi_extreme_low=35", "strategies.reversal.rsi_extreme_high=65",
            "strategies.reversal.transitions=2"]
EVERY = {"keltner", "trend", "mean_reversion", "momentum", "vwap_momentum_alpha", "rsi_mean_reversion",
         "breakout", "reversal"}


def make_market(path, bars):
    x, close, rows = 12345, 100.0, ["timestamp_ms,open,high,low,close,volume"]

    def draw():
        nonlocal x
        x = (1103515245 * x + 12345) % 2**31
        return x / 2**31

    for i in range(bars):
        opened = close
        close = opened * (1 + (draw() - 0.5) * 0.004)
        high = max(opened, close) * (1 + 0.001 * draw())
        low = min(opened, close) * (1 - 0.001 * draw())
        rows.append("%d,%.4f,%.4f,%.4f,%.4f,%.3f" % (
            1700000100000 + 60000 * i, opened, high, low, close, 10 + 90 * draw()))
    with open(path, "w") as f:
        f.write("\n".join(rows) + "\n")


def signals(*args):
    settings = [word for s in SETTINGS for word in ("--set", s)]
    return subprocess.run([PROGRAM, "signals", *args, *settings], capture_output=True, text=True)


results = []


def check(what, good):
    results.append("%sok %d - %s" % ("" if good else "not ", len(results) + 1, what))


with tempfile.TemporaryDirectory() as room:
    whole, part = os.path.join(room, "whole.csv"), os.path.join(room, "part.csv")
    make_market(whole, 4000)
    make_market(part, 3000)
    run = signals("--data", "BTC/USD=" + whole)
    lines = run.stdout.splitlines()
    docs = [json.loads(line) for line in lines]
    votes = [d for d in docs if d["type"] == "vote"]
    decisions = [d for d in docs if d["type"] == "decision"]
    check("every line is one object, and there are votes and decisions",
          run.returncode == 0 and len(votes) > 50 and len(decisions) > 50)
    check("all timeframes and every strategy speak",
          {v["timeframe_s"] for v in votes} == {60, 300, 900} and
          {v["strategy"] for v in votes} == EVERY)
    check("a vote has its side, scores, stop, target, sentence and figures", all(
        v["pair"] == "BTC/USD" and v["side"] in ("long", "short") and 0 <= v["strength"] <= 1 and
        0 <= v["confidence"] <= 1 and v["stop_atr"] > 0 and v["target_atr"] > 0 and v["why"] and
        v["figures"] for v in votes))
    check("a decision keeps the base timeframe's votes of its bar", all(
        [(w["strategy"], w["side"], w["strength"]) for w in d["votes"]] ==
        [(v["strategy"], v["side"], v["strength"]) for v in votes
         if v["timeframe_s"] == 60 and v["bar_time_ms"] == d["bar_time_ms"]] for d in decisions))
    check("a decision says what decided, and acts only with a side", all(
        d["rule"] and d["why"] and (not d["acts"] or d["side"] != "none") for d in decisions))
    again = signals("--data", "BTC/USD=" + whole)
    check("twice the same", again.stdout == run.stdout)
    prefix = signals("--data", "BTC/USD=" + part).stdout.splitlines()
    check("later bars change nothing that was said before",
          len(prefix) > 50 and prefix == lines[:len(prefix)])
    only = signals("--data", "BTC/USD=" + whole, "--strategy", "keltner").stdout.splitlines()
    check("--strategy leaves that strategy's votes alone",
          [json.loads(x) for x in only] == [v for v in votes if v["strategy"] == "keltner"])
    one = signals("--data", "BTC/USD=" + part, "--json")
    check("--json is one document", len(json.loads(one.stdout)) == len(prefix))
    page = room + "/signals.html"
    told = signals("--data", "BTC/USD=" + whole, "--report", page)
    html = open(page).read()
    acts = sum(d["acts"] for d in decisions)
    check("--report writes a page in place of the lines",
          told.returncode == 0 and not told.stdout and
          "BTC/USD: %d of %s decisions would act" % (acts, format(len(decisions), ",")) in html)
    check("the page asks nobody for anything",
          "http:" not in html and "https:" not in html and "<script" not in html and "default-src 'none'" in html)
    check("every strategy that spoke has its row",
          all("<tr><td>%s<" % name in html for name in EVERY))
    check("with --format the lines come too",
          signals("--data", "BTC/USD=" + whole, "--report", page, "--format",
                  "jsonl").stdout == run.stdout)
    check("a page that cannot be written is refused before the work",
          signals("--data", "BTC/USD=" + whole, "--report", room + "/no/x.html").returncode != 0)
    check("no half of a page is left behind",
          signals("--data", "BTC/USD=" + room + "/no.csv", "--report", room + "/half.html"
                  ).returncode != 0 and not [n for n in os.listdir(room) if "half" in n])
    bad = signals("--data", "BTC/USD=" + whole, "--strategy", "keltnr")
    check("an unknown strategy is wrong usage and names the known ones",
          bad.returncode == 2 and "keltner" in bad.stderr)
    check("no data is wrong usage", signals().returncode == 2)
    check("a missing file is refused", signals("--data", "BTC/USD=" + room + "/no.csv").returncode != 0)

print("1..%d" % len(results))
print("\n".join(results))
