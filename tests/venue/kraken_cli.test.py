#!/usr/bin/env python3
"""decode and request as other programs call them; the signature is computed again here."""
import base64, hashlib, hmac, json, os, subprocess, sys, urllib.parse, zlib

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BINARY = "build/novapulse"
WS, REST = "tests/fuzz/corpus/kraken_ws/", "tests/fuzz/corpus/kraken_rest/"
SECRET = base64.b64encode(b"0123456789abcdef" * 4).decode()
results = []


def run(*args, stdin=None):
    p = subprocess.run([BINARY, *args], input=stdin, capture_output=True, text=True)
    return p.returncode, p.stdout


def decode(*args, stdin=None):
    code, out = run("decode", "--venue", "kraken", *args, stdin=stdin)
    return code, [json.loads(line) for line in out.splitlines()]


def request(op, params, *more):
    code, out = run("request", "--venue", "kraken", "--op", op, "--json", json.dumps(params), *more)
    return code, json.loads(out) if code == 0 else None


def check(name, ok):
    results.append(ok)
    print(("ok" if ok else "not ok"), len(results), "-", name)


code, rows = decode("--kind", "ws", WS + "book")
books = [r for r in rows if r["type"] == "book"]
check("a book's checksum is verified from frame to frame",
      code == 0 and [b["checksum"] for b in books] == ["ok", "ok"]
      and books[0]["bids"][0] == ["100.0", "1.00000000"] and books[1]["snapshot"] is False)

with open(WS + "book") as f:
    update = f.read().splitlines()[2]
code, rows = decode("--kind", "ws", "-", stdin=update + "\n")
check("an update without its snapshot has no verdict", rows[0]["checksum"] == "none")

code, rows = decode("--kind", "ws", "-", stdin=open(WS + "book").read().replace(
    '"qty":0.25000000', '"qty":0.26000000'))
check("an altered quantity is a bad checksum", "bad" in [r.get("checksum") for r in rows])


def level3(checksums):
    frame = {"channel": "level3", "type": "snapshot", "data": [{"symbol": "BTC/USD", "bids": [
        {"order_id": i, "limit_price": p, "order_qty": "1.00", "timestamp": t} for i, p, t in
        [("OA", "100.0", "2026-08-01T00:00:01Z"), ("OB", "100.0", "2026-08-01T00:00:02Z")]],
        "asks": [{"order_id": "OX", "limit_price": "100.1", "order_qty": "0.25",
                  "timestamp": "2026-08-01T00:00:03Z"}], "checksum": checksums[0]}]}
    news = {"channel": "level3", "type": "update", "data": [{"symbol": "BTC/USD", "bids": [
        {"event": "delete", "order_id": "OA", "limit_price": "100.0", "order_qty": "1.00",
         "timestamp": "2026-08-01T00:00:04Z"}], "asks": [], "checksum": checksums[1]}]}
    return decode("--kind", "ws", "-", stdin=json.dumps(frame) + "\n" + json.dumps(news) + "\n")[1]


sums = [zlib.crc32(b"100125" b"1000100" b"1000100"), zlib.crc32(b"100125" b"1000100")]
rows = level3(sums)
check("a book order by order is verified over its orders",
      [r["checksum"] for r in rows] == ["ok", "ok"] and rows[0]["level"] == 3
      and rows[0]["bids"] == [["100.0", "1.00", "OA"], ["100.0", "1.00", "OB"]]
      and rows[1]["bids"] == [["100.0", "1.00", "OA", "delete"]])
check("and found bad when one of them is missing",
      [r["checksum"] for r in level3([sums[0], sums[0]])] == ["ok", "bad"])

code, rows = decode("--kind", "ws", WS + "executions")
orders = [r for r in rows if r["type"] == "order"]
fills = [r for r in rows if r["type"] == "fill"]
check("thin records carry the terms of what came before",
      [o["status"] for o in orders] == ["pending", "filled"]
      and orders[1]["client_id"] == "np0000100000000a" and orders[1]["order_type"] == "stop_loss"
      and orders[1]["stop_price"] == "26500.0" and fills[0]["fee"] == "0.3458"
      and fills[0]["pair"] == "BTC/USD")

code, rows = decode("--kind", "ws", WS + "others")
check("what is no JSON is refused with its line, and exit code 4 comes at the end",
      code == 4 and rows[-1]["type"] == "refused" and rows[-1]["line"] == 9)
check("an exponent is written out",
      [r["quantity"] for r in rows if r["type"] == "trade"] == ["0.00000001"])
check("a refused order is an error that says what may be done",
      [(r["code"], r["retry"]) for r in rows if r["type"] == "error"]
      == [("EOrder:Insufficient funds", "never")])

code, rows = decode("--kind", "rest", "--endpoint", "open_orders",
                    "--instruments", REST + "tables", REST + "orders")
check("an open order is partial once something is filled",
      code == 0 and rows[0]["status"] == "partial" and rows[0]["pair"] == "BTC/USD"
      and rows[0]["price"] == "26900.0" and rows[0]["stop_price"] == "27000.0")

code, rows = decode("--kind", "rest", "--endpoint", "ohlc", REST + "ohlc")
check("the last candle is open, and the interval is found",
      [r["closed"] for r in rows] == [True, False] and rows[0]["interval_s"] == 60)

code, rows = decode("--kind", "rest", "--endpoint", "balance", REST + "error")
check("the venue's own error is an event", code == 0 and rows[0]["type"] == "error"
      and rows[0]["retry"] == "later")

code, rows = decode("--kind", "rest", "--endpoint", "websockets_token", REST + "small")
check("a token is never printed", rows == [{"type": "token", "expires_s": 900}])

params = {"pair": "BTC/USD", "side": "buy", "type": "limit", "quantity": "0.1", "price": "60000.5",
          "time_in_force": "gtd", "expire_at": "2026-08-01T00:01:00Z", "client_id": "np+1"}
code, r = request("place_order", params, "--key", "K", "--secret", SECRET, "--nonce", "1700000000000")
form = dict(urllib.parse.parse_qsl(r["body"]))
digest = hashlib.sha256((form["nonce"] + r["body"]).encode()).digest()
sign = base64.b64encode(hmac.new(base64.b64decode(SECRET), b"/0/private/AddOrder" + digest,
                                 hashlib.sha512).digest()).decode()
check("a request is signed over the bytes that are sent",
      r["headers"]["API-Sign"] == sign and r["headers"]["API-Key"] == "K"
      and r["url"] == "https://api.kraken.com/0/private/AddOrder" and r["method"] == "POST")
check("and says what was asked for",
      form == {"nonce": "1700000000000", "ordertype": "limit", "type": "buy", "pair": "XBTUSD",
               "volume": "0.1", "price": "60000.5", "timeinforce": "GTD",
               "expiretm": "1785542460", "cl_ord_id": "np+1"})

code, r = request("place_order", {"pair": "BTC/USD", "side": "sell", "type": "stop_loss",
                                  "quantity": "0.1", "stop_price": "50000"}, "--transport", "ws")
check("over WebSocket numbers are bare", r["method"] == "add_order"
      and r["params"]["triggers"]["price"] == 50000 and r["params"]["order_qty"] == 0.1)

code, _ = request("place_order", {"pair": "BTC/USD", "side": "buy", "type": "bracket",
                                  "quantity": "1", "price": "1"})
check("what the venue has not is wrong usage", code == 2)
code, _ = request("place_order", dict(params, price="60000.55"), "--instruments", REST + "tables")
check("a price off the venue's grid is wrong usage", code == 2)
code, r = request("ohlc", {"pair": "BTC/USD", "interval": 5})
check("a public call has no signature", r["method"] == "GET" and r["body"] == ""
      and r["url"] == "https://api.kraken.com/0/public/OHLC?pair=XBTUSD&interval=5"
      and "API-Sign" not in r["headers"])
print(f"1..{len(results)}")
sys.exit(0 if all(results) else 1)
