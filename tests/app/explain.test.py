#!/usr/bin/env python3
"""novapulse explain: the chain from votes to result, from a run of the embedded exchange."""
import decimal
import json
import os
import subprocess
import tempfile
import time

PROGRAM = os.path.abspath("build/novapulse")
results = []


def check(what, good, said=""):
    results.append("%sok %d - %s" % ("" if good else "not ", len(results) + 1, what))
    if not good and said:
        results.append("# " + str(said)[:2000])


def novapulse(*args):
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True)


with tempfile.TemporaryDirectory(prefix="npexplain.") as state:
    nothing = novapulse("explain", "latest", "--state", state + "/none")
    check("before anything ran it says where to begin",
          nothing.returncode != 0 and "novapulse run --state" in nothing.stderr, nothing.stderr)
    # Four hours of the market, which begins now, however long this machine takes for them.
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 4 * 3600))
    run = novapulse("run", "--venue", "sim", "--profile", "demo", "--set", "sim.seed=31", "--state",
                    state, "--speed", "max", "--port", "0", "--until", until)
    check("the run ends well", run.returncode == 0, run.stderr)
    trades = json.loads(novapulse("trades", "--json", "--state", state).stdout)["trades"]
    check("and traded", len(trades) > 5, len(trades))

    wrong, sums, money = [], [], []
    for trade in trades[:5]:
        answer = novapulse("explain", str(trade["id"]), "--json", "--state", state)
        told = json.loads(answer.stdout)
        decision = told["decision"]
        if answer.returncode or told["pair"] != trade["pair"] or not decision["acts"]:
            wrong.append((trade["id"], answer.stdout[:300]))
        walk = decision["detail"]["walk"]
        if abs(sum(s["confidence"] for s in walk) - decision["confidence"]) > 1e-9 or \
                abs(sum(s["strength"] for s in walk) - decision["score"]) > 1e-9 or \
                abs(sum(v["share"] for v in decision["detail"]["votes"]) - 1) > 1e-9:
            sums.append((trade["id"], decision))
        net = decimal.Decimal(0)
        for f in told["fills"]:
            net += (1 if f["side"] == "sell" else -1) * decimal.Decimal(f["notional"])
            net -= decimal.Decimal(f["fee"])
        if net != decimal.Decimal(trade["net_profit"]):
            money.append((trade["id"], net, trade["net_profit"]))
        if told["changes"][-1]["exit_reason"] != trade["exit_reason"]:
            wrong.append((trade["id"], told["changes"][-1]))
    check("each trade has its decision, and the reason of its end", not wrong, wrong)
    check("the steps sum to score and confidence, the shares to one", not sums, sums)
    check("the fills explain the net profit to the last digit", not money, money)

    text = novapulse("explain", str(trades[0]["id"]), "--state", state)
    check("as text it tells the whole chain",
          all(part in text.stdout for part in ("1 Votes", "2 Confluence", "3 Orders", "4 Fills",
                                               "5 Life", "6 Result", "order book:")), text.stdout)
    refused = json.loads(novapulse("explain", "latest", "--refused", "--json", "--state", state).stdout)
    check("the newest refusal names what refused it",
          not refused["decision"]["acts"] or refused["decision"]["denial"] != "", refused)
    d = refused["decision"]
    again = json.loads(novapulse("explain", "%s#%d" % (d["pair"], d["number"]), "--json", "--state",
                                 state).stdout)
    check("a decision is found by pair and number", again == refused, again)
    latest = json.loads(novapulse("explain", "latest", "--json", "--state", state).stdout)
    check("latest is the newest position", latest["id"] >= trades[-1]["id"], latest["id"])
    missing = novapulse("explain", "123456789", "--state", state)
    check("a trade that is not there is said so",
          missing.returncode != 0 and "no trade 123456789" in missing.stderr and not missing.stdout,
          missing.stderr)
    check("anything else is wrong usage",
          novapulse("explain", "yesterday", "--state", state).returncode == 2 and
          novapulse("explain", "BTC/USD#x", "--state", state).returncode == 2)

print("1..%d" % sum(1 for r in results if not r.startswith("#")))
print("\n".join(results))
