#!/usr/bin/env python3
"""decode and request for Coinbase as other programs call them: every recording by name, the traps with messages
of our own, and the requests of the venue's own SDK."""
import base64, json, os, subprocess, sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BINARY = "build/novapulse"
FIXTURES = os.path.join(os.environ.get("NOVAPULSE_SHARED", "../shared"), "fixtures", "coinbase")
count, failed = 0, 0


def check(name, ok, skip=False):
    global count, failed
    count += 1
    failed += not ok
    print("ok" if ok else "not ok", count, "-", name, "# SKIP needs ../shared" if skip else "")


def run(*args, stdin=None):
    p = subprocess.run([BINARY, *args], input=stdin, capture_output=True, text=True)
    return p.returncode, p.stdout


def decode(kind, text, endpoint=None):
    more = ["--endpoint", endpoint] if endpoint else []
    code, out = run("decode", "--venue", "coinbase", "--kind", kind, *more, "-", stdin=text)
    return code, [json.loads(line) for line in out.splitlines()]


def request(op, params, *more):
    code, out = run("request", "--venue", "coinbase", "--op", op, "--json", json.dumps(params), *more)
    return code, json.loads(out) if code == 0 else None


def fields(rows, *keys):
    return [tuple(r.get(k) for k in keys) for r in rows]


# ---- recordings: file, how it is asked for, what must come out (keys, rows)
RECORDED = [
    ("rest_accounts__doc.json", ("type", "asset", "total", "available", "held"),
     [("balance", "BTC", "2.46", "1.23", "1.23")]),
    ("rest_accounts__empty_fiat.json", ("type", "asset", "total"),
     [("balance", "SGD", "0"), ("balance", "USD", "0")]),
    ("rest_batch_cancel__mixed.json", ("type", "ok", "order_id", "code"),
     [("ack", True, "o-1", None), ("ack", False, "o-2", None), ("error", None, None, "UNKNOWN_CANCEL_ORDER")]),
    ("rest_best_bid_ask.json", ("type", "pair", "bid", "ask_quantity"),
     [("quote", "BTC/USD", "10000.00", "1"), ("quote", "ETH/USD", "1000.00", "10")]),
    ("rest_candles.json", ("type", "open_time_ms", "close", "interval_s", "closed"),
     [("bar", 1712188800000, "66314.59", 3600, True), ("bar", 1712192400000, "66181.6", 3600, False)]),
    ("rest_create_order__insufficient_fund_market.json", ("type", "ok", "code", "retry"),
     [("ack", False, None, None), ("error", None, "INSUFFICIENT_FUND", "never")]),
    ("rest_create_order__schema_doc.json", ("type", "ok", "order_id"), [("ack", True, "11111-00000-000000")]),
    ("rest_create_order__success.json", ("type", "ok", "order_id", "client_id", "why"),
     [("ack", True, "62475e97-7485-45eb-a5ac-594805fa2748", "12345678", None)]),
    ("rest_edit_order__doc.json", ("type", "ok", "order_id"), [("ack", True, "11111-00000-000000")]),
    ("rest_error__429.json", ("type", "code", "retry"), [("error", "rate_limit_exceeded", "later")]),
    ("rest_error__unauthorized.json", ("type", "code", "retry"), [("error", "UNAUTHORIZED", "never")]),
    ("rest_fills__doc.json", ("type", "fill_id", "pair", "fee", "fee_asset", "provisional"),
     [("fill", "22222-2222222-22222222", "BTC/USD", "1.25", "USD", False)]),
    ("rest_fills__taker_sell.json", ("type", "side", "price", "quantity", "fee", "liquidity", "venue_at"),
     [("fill", "sell", "0.392", "10", "0.03136", "taker", "1700993987504000000")]),
    ("rest_key_permissions__doc.json", ("type", "can_trade", "can_transfer"), [("permissions", True, True)]),
    ("rest_list_orders__empty.json", ("type",), []),
    ("rest_list_orders__filled_market.json", ("type", "pair", "side", "order_type", "quantity", "filled", "status"),
     [("order", "ADA/USDT", "sell", "market", "10", "10", "filled")]),
    ("rest_market_trades.json", ("type", "trade_id", "price", "side"),
     [("trade", "995098661", "68924.94", "sell"), ("trade", "995098662", "68923.67", "buy"),
      ("trade", "995098663", "68923.67", "buy")]),
    ("rest_order__market_quote_size_three_fills.json",
     ("quantity", "quote_quantity", "filled", "average_price", "fees", "status", "reason"),
     [(None, "25", "0.0015092999063604", "16465.1799999997538779", "0.1491053677932406", "filled", None)]),
    ("rest_order__open_limit.json", ("order_type", "price", "filled", "average_price", "status"),
     [("limit", "14820.12", "0", None, "open")]),
    ("rest_order__partially_filled_limit.json", ("filled", "status"), [("0.001", "partial")]),
    ("rest_preview_order__schema_doc.json", ("type", "op", "ok"), [("ack", "preview_order", True)]),
    ("rest_product__btc_usd.json", ("pair", "price_decimals", "quantity_decimals", "tick", "min_cost", "status"),
     [("BTC/USD", 2, 8, "0.01", "1", "online")]),
    ("rest_product_book.json", ("type", "pair", "snapshot", "checksum"), [("book", "BTC/USD", True, "none")]),
    ("rest_products__alias_pair.json", ("pair", "quote"), [("BTC/USD", "USD"), ("BTC/USDC", "USDC")]),
    ("rest_time.json", ("type", "time_ms"), [("time", 1790735849298)]),
    ("rest_transaction_summary__intro1.json", ("type", "maker", "taker"), [("fees", "0.006", "0.012")]),
    ("ws_candles__snapshot_doc.json", ("type", "pair", "interval_s", "open_time_ms", "closed"),
     [("bar", "ETH/USD", 300, 1688998200000, False)]),
    ("ws_error__authentication_failure.json", ("type", "retry"), [("error", "never")]),
    ("ws_error__failed_to_subscribe.json", ("type", "retry"), [("error", "later")]),
    ("ws_error__too_many_l2_streams.json", ("type", "retry"), [("error", "never")]),
    ("ws_heartbeats__2026_with_client_id.json", ("type", "venue_at"), [("heartbeat", "1790735835057895263")]),
    ("ws_heartbeats__ack_and_first.jsonl", ("type", "op"), [("ack", "subscribe"), ("heartbeat", None)]),
    ("ws_level2__session_start.jsonl", ("type", "pair", "snapshot", "gap"),
     [("book", "BTC/USD", True, None)] + [("book", "BTC/USD", False, None)] * 4),
    ("ws_level2__update_2023.json", ("bids", "asks"),
     [([["43640.01", "0"]], [["44162.87", "0.77908682"]])]),
    ("ws_market_trades__ack_and_update.jsonl", ("type", "trade_id", "side"),
     [("ack", None, None), ("trade", "22381690", "sell"), ("trade", "22381691", "sell")]),
    ("ws_market_trades__sequence_1851_1853.jsonl", ("trade_id", "side", "price"),
     [("929248657", "buy", "88355.59"), ("929248658", "buy", "88355.59"), ("929248659", "sell", "88355.58")]),
    ("ws_status__doc.json", ("type", "pair", "tick", "min_cost", "status"),
     [("instrument", "BTC/USD", "0.01", "1", "online")]),
    ("ws_ticker__snapshot_doc.json", ("type", "bid", "ask_quantity", "last"),
     [("quote", "21931.98", "8038.07770938", "21932.98")]),
    ("ws_ticker_batch__doc.json", ("type", "bid", "last"), [("quote", None, "21932.98")]),
    ("ws_user__empty_snapshot_then_ack.jsonl", ("type",), [("ack",)]),
    ("ws_user__snapshot_doc.json", ("type", "order_id", "client_id", "filled", "status", "fees", "quantity"),
     [("order", "YYY", "XXX", "0.01", "filled", "2", "0.01")]),
]
for name, keys, want in RECORDED:
    path = os.path.join(FIXTURES, name)
    if not os.path.exists(path):
        check(name, True, skip=True)
        continue
    kind = name.split("_")[0]
    endpoint = name[5:].split("__")[0].removesuffix(".json") if kind == "rest" else None
    code, rows = decode(kind, open(path).read(), endpoint)
    check(name, code == 0 and fields(rows, *keys) == want)

path = os.path.join(FIXTURES, "ws_market_trades__snapshot_eth_cut.json")
if os.path.exists(path):
    code, rows = decode("ws", open(path).read())
    check("ws_market_trades__snapshot_eth_cut.json", code == 0 and len(rows) == 12
          and [r["trade_id"] for r in rows] == sorted(r["trade_id"] for r in rows)
          and rows[-1]["price"] == "2666.07" and rows[-1]["side"] == "sell")
    code, rows = decode("ws", open(os.path.join(FIXTURES, "ws_md_session__seq10_16.jsonl")).read())
    check("ws_md_session__seq10_16.jsonl", code == 0 and [r["type"] for r in rows]
          == ["ack", "ack", "book", "book", "book", "book", "book"] and not any(r.get("gap") for r in rows))
else:
    check("ws_market_trades__snapshot_eth_cut.json", True, skip=True)
    check("ws_md_session__seq10_16.jsonl", True, skip=True)

# ---- traps, with messages of our own


def frame(channel, sequence, *events):
    return json.dumps({"channel": channel, "client_id": "", "timestamp": "2026-01-02T03:04:05.6Z",
                       "sequence_num": sequence, "events": list(events)}) + "\n"


def level(side, price, qty):
    return {"side": side, "event_time": "2026-01-02T03:04:05Z", "price_level": price, "new_quantity": qty}


book = {"type": "snapshot", "product_id": "ETH-USD", "updates": [level("bid", "10", "1"), level("offer", "11", "2")]}
step = {"type": "update", "product_id": "ETH-USD", "updates": [level("offer", "11", "0")]}
code, rows = decode("ws", frame("l2_data", 0, book) + frame("l2_data", 2, step))
check("a sequence number left out is a gap", fields(rows, "snapshot", "gap") == [(True, None), (False, True)])
code, rows = decode("ws", frame("l2_data", 0, book, step))
check("every event of a frame is read", fields(rows, "snapshot", "bids", "asks")
      == [(True, [["10", "1"]], [["11", "2"]]), (False, [], [["11", "0"]])])
late = '{"events":[{"updates":[%s],"product_id":"ETH-USD","type":"update"}],"sequence_num":3,"channel":"l2_data"}' \
    % json.dumps(level("bid", "9", "5"))
code, rows = decode("ws", late)
check("members come in any order", code == 0 and fields(rows, "pair", "bids") == [("ETH/USD", [["9", "5"]])])
code, rows = decode("ws", frame("l2_data", 0, {**book, "updates": [level("ask", "1", "1")]}))
check("a level on no side is refused", code == 4 and rows[-1]["type"] == "refused")
code, rows = decode("ws", frame("a_new_channel", 0, {"type": "snapshot"}))
check("a channel that we do not know is left out", code == 0 and rows == [])
code, rows = decode("ws", "upstream connect error\n")
check("bare text is refused with its line", code == 4 and rows == [
    {"type": "refused", "why": rows[0]["why"], "line": 1}])


def order(filled, average, fees, status="OPEN", leaves="1", **more):
    return {"order_id": "o1", "client_order_id": "c1", "product_id": "ETH-USD", "order_side": "SELL",
            "order_type": "Limit", "status": status, "limit_price": "9", "stop_price": "", "post_only": "false",
            "cumulative_quantity": filled, "leaves_quantity": leaves, "avg_price": average,
            "total_fees": fees, "number_of_fills": "1", **more}


def user(sequence, kind, *orders):
    return frame("user", sequence, {"type": kind, "orders": list(orders)})


lines = user(0, "snapshot", order("0.4", "9", "0.036", leaves="0.6")) + \
    user(1, "update", order("0.4", "9", "0.036", leaves="0.6")) + \
    user(2, "update", order("1", "9.6", "0.096", "FILLED", "0"))
code, rows = decode("ws", lines)
check("a snapshot and its repetition show no fill; growth does, at the mean of what grew",
      fields([r for r in rows if r["type"] == "fill"], "price", "quantity", "fee", "provisional", "side")
      == [("10", "0.6", "0.06", True, "sell")])
check("the order keeps its size to its end", [r["quantity"] for r in rows if r["type"] == "order"] == ["1", "1", "1"]
      and [r["status"] for r in rows if r["type"] == "order"] == ["partial", "partial", "filled"])
code, rows = decode("ws", user(0, "update", order("0", "0", "0", "CANCEL_QUEUED")))
check("queued for cancelling is still open", rows[0]["status"] == "open")
code, rows = decode("ws", user(0, "update", order("0", "0", "0", "A_NEW_STATUS")))
check("a status that we do not know is unknown", rows[0]["status"] == "unknown")
code, rows = decode("ws", user(0, "update", order("0", "0", "0", "FAILED", reject_Reason="NO_FUNDS")))
check("the other spelling of a reason is read", rows[0]["reason"] == "NO_FUNDS" and rows[0]["status"] == "rejected")

code, rows = decode("rest", '{"success":false,"error_response":{"error":"UNKNOWN_FAILURE_REASON",'
                    '"preview_failure_reason":"PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY"}}', "create_order")
check("the word that says something is the reason",
      rows[1]["code"] == "PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY" and rows[0]["ok"] is False)
code, rows = decode("rest", '{"success":false,"errors":[{"edit_failure_reason":"ORDER_NOT_FOUND",'
                    '"preview_failure_reason":"UNKNOWN_PREVIEW_FAILURE_REASON"}]}', "edit_order")
check("an edit's errors are a list", rows[1]["code"] == "ORDER_NOT_FOUND" and rows[1]["retry"] == "ask")
code, rows = decode("rest", "Unauthorized", "accounts")
check("the gateway's bare word is an error", code == 0 and rows[0]["code"] == "UNAUTHENTICATED")
code, rows = decode("rest", "<html>502</html>", "accounts")
check("a page is refused", code == 4 and rows[0]["type"] == "refused")
code, rows = decode("rest", '{"orders":[{"order_id":"o","status":"CANCELLED","side":"SELL","filled_size":"0.5",'
                    '"order_configuration":{"stop_limit_stop_limit_gtc":{"base_size":"1","limit_price":"8",'
                    '"stop_price":"9","stop_direction":"STOP_DIRECTION_STOP_DOWN"}},"cancel_message":"by user"}]}',
                    "list_orders")
check("a stop that waits for a fall limits a sale's loss",
      fields(rows, "order_type", "price", "stop_price", "status", "reason")
      == [("stop_loss_limit", "8", "9", "canceled", "by user")])
code, rows = decode("rest", '{"fills":[{"entry_id":"e","order_id":"o","price":"4","size":"1","size_in_quote":true}]}',
                    "fills")
check("a fill in quote currency is told in base", rows[0]["quantity"] == "0.25")

# ---- requests
SDK = os.path.join(FIXTURES, "vectors_sdk_order_requests.json")
OPS = {"/orders": "place_order", "/orders/preview": "preview_order", "/orders/edit": "amend_order",
       "/orders/edit_preview": "preview_amend"}
MEMBERS = {"base_size": "quantity", "quote_size": "quote_quantity", "limit_price": "price", "stop_price": "stop_price",
           "stop_trigger_price": "stop_price", "post_only": "post_only", "end_time": "expire_at"}


def params_of(body):
    if "order_configuration" not in body:
        return {"order_id": body["order_id"], "quantity": body["size"], "price": body["price"]}
    (kind, c), = body["order_configuration"].items()
    up = c.get("stop_direction", "").endswith("UP")
    ret = {"pair": "BTC/USD", "side": body["side"].lower(), "time_in_force": kind.split("_")[-1],
           "type": "market" if kind.startswith("market") else "bracket" if "bracket" in kind else "limit"}
    if kind.startswith("stop"):
        ret["type"] = "stop_loss_limit" if up == (body["side"] == "BUY") else "take_profit_limit"
    if "client_order_id" in body:
        ret["client_id"] = body["client_order_id"]
    return {**ret, **{ours: c[theirs] for theirs, ours in MEMBERS.items() if theirs in c}}


vectors = json.load(open(SDK))["vectors"] if os.path.exists(SDK) else []
wrong, compared = [], 0
for v in vectors:
    body, op = v.get("body"), OPS.get(v["url"].split("brokerage")[1])
    if not body or not op or "leverage" in body:
        continue
    code, r = request(op, params_of(body))
    want = {**body, "product_id": "BTC-USD"} if "product_id" in body else body
    compared += 1
    if code or json.loads(r["body"]) != want or r["url"] != v["url"] or r["method"] != v["method"]:
        wrong.append(v["test"])
check(f"the bodies of the venue's own SDK ({compared} compared) {wrong or ''}", not wrong and compared != 1,
      skip=not vectors)

code, r = request("ohlc", {"pair": "BTC/USD", "interval": 5, "since": 0})
check("since 0 is a time", code == 0 and "start=0&end=105000&granularity=FIVE_MINUTE" in r["url"])
check("without a key market data go by the public path", "/brokerage/market/products/BTC-USD/candles" in r["url"])
code, _ = request("cancel_order", {"client_id": "c"})
check("there is no cancel by client id", code == 2)
code, _ = request("amend_order", {"order_id": "o", "price": "1"})
check("an edit wants price and quantity", code == 2)
code, _ = request("place_order", {"pair": "BTC/USD", "side": "sell", "type": "stop_loss", "quantity": "1",
                                  "stop_price": "1"})
check("there is no stop that becomes a market order", code == 2)
code, _ = request("order_status", {"order_id": "../accounts"})
check("an id cannot change what is asked", code == 2)
code, r = request("subscribe", {"channel": "level2", "pairs": "BTC/USD,ETH/USD"}, "--transport", "ws")
check("a subscription names one channel", r == {"type": "subscribe", "product_ids": ["BTC-USD", "ETH-USD"],
                                                "channel": "level2"})
seed = base64.b64encode(bytes(range(32))).decode()
code, r = request("fills", {"pair": "BTC/USD"}, "--key", "organizations/o/apiKeys/k", "--secret", seed,
                  "--time", "2026-08-01T00:00:00Z")
token = r["headers"]["Authorization"].removeprefix("Bearer ").split(".")
claims = json.loads(base64.urlsafe_b64decode(token[1] + "=="))
check("the token names the call without its query, for two minutes",
      claims["uri"] == "GET api.coinbase.com/api/v3/brokerage/orders/historical/fills"
      and claims["exp"] - claims["nbf"] == 120 and claims["nbf"] == 1785542400 and "?" in r["url"])
code, _ = request("balances", {}, "--key", "k", "--secret", "no key at all")
check("a key that is none is told", code != 0)
print(f"1..{count}")
sys.exit(failed > 0)
