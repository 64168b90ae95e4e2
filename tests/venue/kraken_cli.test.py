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

# ---- every call of the venue, by REST: op, parameters, method, query or form or JSON ----

BTC = {"pair": "BTC/USD"}
DAY = {"since": "2026-08-01T00:00:00Z", "until": "1785628800", "offset": 50}
SPAN = {"start": "1785542400", "end": "1785628800", "ofs": "50"}
SELL = {"side": "sell", "quantity": "0.1"}
SOLD = {"type": "sell", "volume": "0.1"}
UUID = "6d1b345e-2821-40e2-ad83-4ecb18a06876"
TWO = [dict(SELL, type="limit", price="60000.5", client_id="np1", post_only=True),
       dict(SELL, type="stop_loss", stop_price="50000.0", expire_at="2026-08-01T00:01:00Z")]
READS = [
    ("time", {}, "Time", {}),
    ("status", {}, "SystemStatus", {}),
    ("assets", {"asset": "XBT,ETH"}, "Assets", {"asset": "XBT,ETH"}),
    ("pairs", BTC, "AssetPairs", {"pair": "XBTUSD"}),
    ("ticker", BTC, "Ticker", {"pair": "XBTUSD"}),
    ("ohlc", dict(BTC, interval=5, since="2026-08-01T00:00:00Z"), "OHLC",
     {"pair": "XBTUSD", "interval": "5", "since": "1785542400"}),
    ("depth", dict(BTC, depth=500), "Depth", {"pair": "XBTUSD", "count": "500"}),
    ("trades", dict(BTC, since="1785542400123456789", limit=1000), "Trades",
     {"pair": "XBTUSD", "since": "1785542400123456789", "count": "1000"}),
    ("spreads", dict(BTC, since=0), "Spread", {"pair": "XBTUSD", "since": "0"}),
    ("grouped_book", dict(BTC, depth=25, grouping=10), "GroupedBook",
     {"pair": "BTC/USD", "depth": "25", "grouping": "10"}),
]
ACCOUNT = [
    ("balance", {}, "Balance", {}),
    ("balances", {}, "BalanceEx", {}),
    ("trade_balance", {"asset": "ZEUR"}, "TradeBalance", {"asset": "ZEUR"}),
    ("open_orders", {"client_id": "np1"}, "OpenOrders", {"cl_ord_id": "np1"}),
    ("closed_orders", DAY, "ClosedOrders", dict(SPAN, consolidate_taker="false")),
    ("order_status", {"order_id": "OA-B,OC-D"}, "QueryOrders", {"txid": "OA-B,OC-D", "trades": "true", "consolidate_taker": "false"}),
    ("order_amends", {"order_id": "OA-B"}, "OrderAmends", {"order_id": "OA-B"}),
    ("fills", DAY, "TradesHistory", dict(SPAN, consolidate_taker="false")),
    ("query_fills", {"ids": "TA,TB"}, "QueryTrades", {"txid": "TA,TB"}),
    ("positions", {}, "OpenPositions", {"docalcs": "true"}),
    ("ledgers", dict(DAY, asset="XBT"), "Ledgers", dict(SPAN, asset="XBT")),
    ("query_ledgers", {"ids": "LA,LB"}, "QueryLedgers", {"id": "LA,LB"}),
    ("fees", BTC, "TradeVolume", {"pair": "XBTUSD"}),
    ("level3", dict(BTC, depth=100), "Level3", {"pair": "BTC/USD", "depth": "100"}),
    ("token", {}, "GetWebSocketsToken", {}),
    ("key_info", {}, "GetApiKeyInfo", {}),
    ("place_order", dict(BTC, **SELL, type="market"), "AddOrder",
     dict(SOLD, pair="XBTUSD", ordertype="market")),
    ("place_order", dict(BTC, side="buy", type="market", quote_quantity="25"), "AddOrder",
     {"type": "buy", "pair": "XBTUSD", "ordertype": "market", "volume": "25", "oflags": "viqc"}),
    ("place_order", dict(BTC, **SELL, type="limit", price="60000.5", post_only=True,
                         time_in_force="ioc", deadline="2026-08-01T00:00:05Z"), "AddOrder",
     dict(SOLD, pair="XBTUSD", ordertype="limit", price="60000.5", oflags="post", timeinforce="IOC",
          deadline="2026-08-01T00:00:05.000Z")),
    ("place_order", dict(BTC, **SELL, type="stop_loss_limit", stop_price="50000", price="49900"),
     "AddOrder", dict(SOLD, pair="XBTUSD", ordertype="stop-loss-limit", price="50000", price2="49900")),
    ("place_order", dict(BTC, **SELL, type="take_profit", stop_price="70000"), "AddOrder",
     dict(SOLD, pair="XBTUSD", ordertype="take-profit", price="70000")),
    ("place_order", dict(BTC, **SELL, type="take_profit_limit", stop_price="70000", price="69900"),
     "AddOrder", dict(SOLD, pair="XBTUSD", ordertype="take-profit-limit", price="70000", price2="69900")),
    ("place_order", dict(BTC, **SELL, type="trailing_stop", stop_price="1.5%"), "AddOrder",
     dict(SOLD, pair="XBTUSD", ordertype="trailing-stop", price="+1.5%")),
    ("place_order", dict(BTC, **SELL, type="limit", price="60000.5", time_in_force="fok",
                         client_id=UUID), "AddOrder",
     dict(SOLD, pair="XBTUSD", ordertype="limit", price="60000.5", timeinforce="FOK", cl_ord_id=UUID)),
    ("preview_order", dict(BTC, **SELL, type="market"), "AddOrder",
     dict(SOLD, pair="XBTUSD", ordertype="market", validate="true")),
    ("amend_order", {"client_id": UUID, "quantity": "1.25", "stop_price": "50000", "post_only": True},
     "AmendOrder", {"cl_ord_id": UUID, "order_qty": "1.25", "trigger_price": "50000", "post_only": "true"}),
    ("edit_order", dict(BTC, order_id="OA-B", quantity="1.5", price="60000", post_only=True, validate=True),
     "EditOrder", {"txid": "OA-B", "pair": "XBTUSD", "volume": "1.5", "price": "60000", "oflags": "post",
                   "validate": "true"}),
    ("cancel_order", {"order_id": "OA-B"}, "CancelOrder", {"txid": "OA-B"}),
    ("cancel_all", {}, "CancelAll", {}),
    ("cancel_all_after", {"timeout": 60}, "CancelAllOrdersAfter", {"timeout": "60"}),
    ("place_orders", dict(BTC, orders=TWO, deadline="2026-08-01T00:00:05Z", validate=True),
     "AddOrderBatch",
     {"pair": "XBTUSD", "deadline": "2026-08-01T00:00:05.000Z", "validate": True, "orders": [
         dict(SOLD, ordertype="limit", price="60000.5", oflags="post", cl_ord_id="np1"),
         dict(SOLD, ordertype="stop-loss", price="50000.0", timeinforce="GTD", expiretm="1785542460")]}),
    ("cancel_orders", {"order_ids": "OA-B,OC-D", "client_ids": "np1"}, "CancelOrderBatch",
     {"orders": ["OA-B", "OC-D"], "cl_ord_ids": [{"cl_ord_id": "np1"}]}),
]
NONCE = "1700000000000"


def right_private(op, params, method, want):
    code, r = request(op, params, "--key", "K", "--secret", SECRET, "--nonce", NONCE)
    if code != 0:
        return False
    body, kind = r["body"], r["headers"]["Content-Type"]
    if kind == "application/json":
        got = json.loads(body)
        nonce = str(got.pop("nonce"))
    else:
        got = dict(urllib.parse.parse_qsl(body, strict_parsing=True))
        nonce = got.pop("nonce")
    path = b"/0/private/" + method.encode()
    sign = hmac.new(base64.b64decode(SECRET), path + hashlib.sha256((nonce + body).encode()).digest(),
                    hashlib.sha512).digest()
    return (got == want and nonce == NONCE and r["method"] == "POST"
            and r["url"] == "https://api.kraken.com" + path.decode()
            and r["headers"]["API-Sign"] == base64.b64encode(sign).decode())


def right_public(op, params, method, want):
    code, r = request(op, params)
    url, _, query = r["url"].partition("?") if code == 0 else ("", "", "")
    return (dict(urllib.parse.parse_qsl(query)) == want and r["method"] == "GET" and r["body"] == ""
            and url == "https://api.kraken.com/0/public/" + method)


for row in READS:
    check(f"{row[2]} is asked for as {row[0]}", right_public(*row))
for row in ACCOUNT:
    check(f"{row[2]} is said and signed as {row[0]} {row[1].get('type', '')}", right_private(*row))

# ---- and over WebSocket: op, parameters, method, parameters of the message but its token ----

SOLD = {"side": "sell", "order_qty": 0.1}
SYMBOL = {"symbol": "BTC/USD"}


def trigger(price, kind="static"):
    return {"reference": "last", "price": price, "price_type": kind}


MESSAGES = [
    ("place_order", dict(BTC, **SELL, type="limit", price="60000.5", time_in_force="ioc"), "add_order",
     dict(SOLD, **SYMBOL, order_type="limit", limit_price=60000.5, time_in_force="ioc")),
    ("place_order", dict(BTC, **SELL, type="take_profit_limit", stop_price="70000", price="69900"),
     "add_order", dict(SOLD, **SYMBOL, order_type="take-profit-limit", limit_price=69900,
                       triggers=trigger(70000))),
    ("place_order", dict(BTC, **SELL, type="trailing_stop", stop_price="1.5%"), "add_order",
     dict(SOLD, **SYMBOL, order_type="trailing-stop", triggers=trigger(1.5, "pct"))),
    ("place_order", dict(BTC, **SELL, type="trailing_stop", stop_price="25.5"), "add_order",
     dict(SOLD, **SYMBOL, order_type="trailing-stop", triggers=trigger(25.5, "quote"))),
    ("preview_order", dict(BTC, side="buy", type="market", quote_quantity="25"), "add_order",
     dict(SYMBOL, side="buy", order_type="market", cash_order_qty=25, validate=True)),
    ("place_orders", dict(BTC, orders=TWO, deadline="2026-08-01T00:00:05Z", validate=True), "batch_add",
     dict(SYMBOL, deadline="2026-08-01T00:00:05.000Z", validate=True, orders=[
         dict(SOLD, order_type="limit", limit_price=60000.5, post_only=True, cl_ord_id="np1"),
         dict(SOLD, order_type="stop-loss", triggers=trigger(50000.0), time_in_force="gtd",
              expire_time="2026-08-01T00:01:00.000Z")])),
    ("amend_order", {"order_id": "OA-B", "price": "60000", "deadline": "2026-08-01T00:00:05Z"},
     "amend_order", {"order_id": "OA-B", "limit_price": 60000, "deadline": "2026-08-01T00:00:05.000Z"}),
    ("edit_order", dict(BTC, order_id="OA-B", quantity="1.5", price="60000", validate=True), "edit_order",
     dict(SYMBOL, order_id="OA-B", order_qty=1.5, limit_price=60000, validate=True)),
    ("cancel_order", {"client_id": "np1"}, "cancel_order", {"cl_ord_id": ["np1"]}),
    ("cancel_orders", {"order_ids": "OA-B,OC-D", "client_ids": "np1"}, "batch_cancel",
     {"orders": ["OA-B", "OC-D"], "cl_ord_id": ["np1"]}),
    ("cancel_all", {}, "cancel_all", {}),
    ("cancel_all_after", {"timeout": 0}, "cancel_all_orders_after", {"timeout": 0}),
    ("subscribe", {"channel": "level3", "pairs": "BTC/USD,ETH/USD", "depth": 100}, "subscribe",
     {"channel": "level3", "symbol": ["BTC/USD", "ETH/USD"], "depth": 100}),
]
for op, params, method, want in MESSAGES:
    code, r = request(op, params, "--transport", "ws")
    got = dict(r["params"]) if code == 0 else {}
    check(f"{method} is said over WebSocket as {op} {params.get('type', '')}",
          got.pop("token", None) == "TOKEN" and got == want and r["method"] == method)
code, r = request("unsubscribe", {"channel": "ticker", "pair": "BTC/USD"}, "--transport", "ws")
check("a public channel needs no token",
      r["params"] == {"channel": "ticker", "symbol": ["BTC/USD"]} and r["method"] == "unsubscribe")

# ---- what is refused before it costs anything ----

WRONG = [
    ("a batch of one", "place_orders", dict(BTC, orders=TWO[:1])),
    ("a batch of sixteen", "place_orders", dict(BTC, orders=TWO * 8)),
    ("a batch with one bad order", "place_orders", dict(BTC, orders=[TWO[0], dict(TWO[1], stop_price="-1")])),
    ("a batch that is no list", "place_orders", dict(BTC, orders="TWO")),
    ("no cancel at all", "cancel_orders", {}),
    ("fifty-one cancels", "cancel_orders", {"order_ids": ",".join(f"O{i}" for i in range(51))}),
    ("a switch of a day", "cancel_all_after", {"timeout": 86400}),
    ("a switch without a time", "cancel_all_after", {}),
    ("an edit of nothing", "edit_order", dict(BTC, order_id="OA-B")),
    ("an edit by client id", "edit_order", dict(BTC, client_id="np1", quantity="1")),
    ("a query without ids", "query_ledgers", {}),
    ("candles without a pair", "ohlc", {}),
    ("a time that is none", "ledgers", {"since": "yesterday"}),
]
for name, op, params in WRONG:
    code, _ = request(op, params)
    check(f"{name} is wrong usage", code == 2)
for op in ("ohlc", "balances", "subscribe"):
    code, _ = request(op, BTC, "--transport", "ws")
    check(f"{op} over WebSocket is wrong usage", code == 2)

# ---- answers whose rows are told member by member ----

RECORDS = [
    ("assets", {"XXBT": {"altname": "XBT", "decimals": 10, "display_decimals": 5, "status": "enabled"}},
     [{"type": "asset", "asset_id": "XXBT", "asset": "BTC", "decimals": 10, "display_decimals": 5,
       "status": "enabled"}]),
    ("trade_balance", {"eb": "10.5", "tb": "9.0", "e": "9.0", "mf": "9.0"},
     [{"type": "trade_balance", "equivalent": "10.5", "trade": "9.0", "equity": "9.0",
       "free_margin": "9.0"}]),
    ("order_amends", {"amends": [{"amend_id": "TA", "amend_type": "user", "order_qty": "5.25",
                                  "limit_price": "0.96", "post_only": True, "timestamp": 1728821182969}],
                      "count": 1},
     [{"type": "amend", "amend_id": "TA", "kind": "user", "quantity": "5.25", "price": "0.96",
       "post_only": True, "venue_at": "1728821182969000000"}]),
    ("open_positions", [{"pair": "XBTUSD", "type": "sell", "vol": "1.0", "net": "-0.01"}],
     [{"type": "position", "pair": "BTC/USD", "side": "sell", "quantity": "1.0", "unrealized": "-0.01"}]),
    ("open_positions", {"TA": {"ordertxid": "OA", "pair": "XXBTZUSD", "type": "buy", "vol": "1.0"}},
     [{"type": "position", "position_id": "TA", "order_id": "OA", "pair": "BTC/USD", "side": "buy",
       "quantity": "1.0"}]),
    ("ledgers", {"count": 1, "ledger": {"LA": {"refid": "TA", "time": 1690904249.5, "type": "trade",
                                              "subtype": "", "asset": "ZUSD", "amount": "-46.25",
                                              "fee": "0.074", "balance": "22.6354"}}},
     [{"type": "ledger", "ledger_id": "LA", "ref_id": "TA", "kind": "trade", "asset": "USD",
       "amount": "-46.25", "fee": "0.074", "total": "22.6354", "venue_at": "1690904249500000000"}]),
    ("query_ledgers", {"LA": {"refid": "TA", "type": "trade", "asset": "XXBT", "amount": "1"}},
     [{"type": "ledger", "ledger_id": "LA", "ref_id": "TA", "kind": "trade", "asset": "BTC", "amount": "1"}]),
    ("api_key_info", {"apiKeyName": "bot", "apiKey": "hidden", "nonceWindow": 0,
                      "permissions": ["query-funds"], "ipAllowlist": [], "validUntil": "0"},
     [{"type": "key", "name": "bot", "nonce_window": 0, "permissions": ["query-funds"],
       "ip_allowlist": [], "valid_until": "0"}]),
    ("level3", {"pair": "BTC/USD", "bids": [{"price": "1.0", "qty": "2.0", "order_id": "OA",
                                            "timestamp": 1}], "asks": []},
     [{"type": "book", "pair": "BTC/USD", "level": 3, "snapshot": True, "bids": [["1.0", "2.0", "OA"]],
       "asks": [], "checksum": "none"}]),
    ("grouped_book", {"pair": "BTC/USD", "bids": [], "asks": [{"price": "1.5", "qty": "2.0"}]},
     [{"type": "book", "pair": "BTC/USD", "snapshot": True, "bids": [], "asks": [["1.5", "2.0"]],
       "checksum": "none"}]),
]
for endpoint, result, want in RECORDS:
    code, rows = decode("--kind", "rest", "--endpoint", endpoint, "-",
                        stdin=json.dumps({"error": [], "result": result}))
    check(f"{endpoint} is told", code == 0 and rows == want)
print(f"1..{len(results)}")
sys.exit(0 if all(results) else 1)
