#!/usr/bin/env python3
"""The embedded exchange itself killed with -9 under a client's orders: what it had told is still true
when it comes back, and what it had not told contradicts nothing."""
import base64, hashlib, hmac, json, os, random, shutil, signal, subprocess, tempfile, threading, time, urllib.parse, urllib.request

from daemon import BINARY, LONG, Tap, units, wait_for

ROUNDS = 40 if LONG else 8
SEED = 20261126
tap = Tap()
KEY, SECRET = "k" * 56, base64.b64encode(b"s" * 64).decode()


class Client:
    """Orders over REST, signed; every answer is remembered as told."""

    def __init__(self, port):
        self.port = port

    def ask(self, path, **fields):
        fields["nonce"] = str(time.time_ns())
        body = urllib.parse.urlencode(fields)
        inner = hashlib.sha256((fields["nonce"] + body).encode()).digest()
        sign = hmac.new(base64.b64decode(SECRET), path.encode() + inner, hashlib.sha512).digest()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body.encode(),
                                         {"API-Key": KEY, "API-Sign": base64.b64encode(sign).decode()})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def account(self):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/sandbox/account", headers={"API-Key": KEY})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def public(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return json.load(answer)


class Exchange:
    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="npexch.")
        self.accounts = os.path.join(self.home, "accounts.json")
        with open(self.accounts, "w") as f:
            json.dump([{"name": "a", "key": KEY, "secret": SECRET, "balances": {"USD": "1000000"}}], f)

    def start(self):
        self.process = subprocess.Popen([BINARY, "exchange", "--generate", "7", "--speed", "60", "--port", "0", "--accounts", self.accounts,
                                         "--state", os.path.join(self.home, "state"), "--json"],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        listen = os.path.join(self.home, "state", "listen.json")

        def port():
            if self.process.poll() is not None:
                raise RuntimeError(self.process.stderr.read())
            try:
                with open(listen) as f:
                    told = json.load(f)
                return told["pid"] == self.process.pid and told["port"]
            except (OSError, ValueError):
                return 0
        return Client(wait_for("its port", port))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        return self.process.wait(20)


def trade(client, told, seed, ended):
    """Places, amends and cancels until the connection breaks; `told` gets each answered fact."""
    r = random.Random(seed)
    try:
        while not ended.is_set():
            price = float(client.public("/0/public/Ticker?pair=XBTUSD")["result"]["XXBTZUSD"]["b"][0])
            what = r.choice(["rest", "rest", "take", "sell", "cancel"])
            if what == "cancel" and told["open"]:
                order = r.choice(sorted(told["open"]))
                told["asked"].add(order)
                answer = client.ask("/0/private/CancelOrder", txid=order)
                if not answer["error"]:
                    told["open"].discard(order)
                    told["canceled"].add(order)
                continue
            buys = what != "sell"
            limit = price * (0.9 if what == "rest" else 1.01 if buys else 0.99)
            answer = client.ask("/0/private/AddOrder", pair="XBTUSD", type="buy" if buys else "sell", ordertype="limit",
                                price=f"{limit:.1f}", volume="0.0100", timeinforce="GTC" if what == "rest" else "IOC")
            if answer["error"]:
                told["refused"] += 1
                continue
            order = answer["result"]["txid"][0]
            told["placed"].add(order)
            if what == "rest":
                told["open"].add(order)
            else:
                fills = client.ask("/0/private/QueryOrders", txid=order)["result"][order]
                told["filled"][order] = units(fills["vol_exec"])
    except Exception as problem:  # the kill
        told["end"] = f"{type(problem).__name__}: {problem}"


def compare(client, told):
    truth = client.account()
    orders = {**truth["closed"], **truth["open"]}
    wrong = [f"{order} was told and is gone" for order in sorted(told["placed"]) if order not in orders]
    if truth["audit"] != "ok":
        wrong.append("the books do not balance")
    for order in told["canceled"] & orders.keys():
        if orders[order]["status"] != "canceled":
            wrong.append(f"{order} was canceled and is {orders[order]['status']}")
    for order in (told["open"] - told["asked"]) & orders.keys():
        if orders[order]["status"] not in ("open", "closed"):
            wrong.append(f"{order} rested and is {orders[order]['status']}")
    for order, filled in told["filled"].items():
        if order in orders and units(orders[order]["vol_exec"]) < filled:
            wrong.append(f"{order} was filled {filled} and is filled {orders[order]['vol_exec']}")
    return wrong


def main():
    exchange = Exchange()
    client = exchange.start()
    wrong, placed, kills = [], 0, 0
    r = random.Random(SEED)
    try:
        for n in range(ROUNDS):
            told = {"placed": set(), "open": set(), "canceled": set(), "asked": set(), "filled": {}, "refused": 0}
            ended = threading.Event()
            thread = threading.Thread(target=trade, args=(client, told, SEED + n, ended))
            thread.start()
            wait_for("orders", lambda: len(told["placed"]) >= 3 or not thread.is_alive())
            time.sleep(r.uniform(0.1, 1.3))
            exchange.kill()
            kills += 1
            ended.set()
            thread.join()
            client = exchange.start()
            placed += len(told["placed"])
            wrong += [f"round {n}: {w}" for w in compare(client, told)]
        tap.comment(f"{kills} kills, {placed} orders told before them")
        tap.expect("orders were under way", placed >= 3 * ROUNDS, placed)
        tap.expect("what the exchange had told is true after kill -9", not wrong, "\n".join(wrong[:10]))
        state = os.path.join(exchange.home, "state")
        sizes = {name: os.path.getsize(os.path.join(state, name)) for name in os.listdir(state)}
        tap.expect("a graceful end has exit code 0", exchange.stop() == 0)
        after = {name: os.path.getsize(os.path.join(state, name)) for name in os.listdir(state) if name in sizes}
        tap.expect("its files did not grow", all(after[name] == sizes[name] for name in after), f"{sizes} {after}")
    finally:
        if exchange.process.poll() is None:
            exchange.kill()
        shutil.rmtree(exchange.home, ignore_errors=True)


main()
tap.end()
