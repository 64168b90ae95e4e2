#!/usr/bin/env python3
"""Coinbase's own coinbase-advanced-py, REST and WebSocket, against the embedded exchange: only its addresses and
the certificate are ours."""
import json, os, re, sys, time, uuid

import harness

PRODUCT = "BTC-USD"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

missing = harness.install("coinbase_sdk.txt", __file__)
exchange = door = None
if not missing:
    from coinbase.rest import RESTClient
    from coinbase.websocket import WSClient, WSUserClient
    from requests.exceptions import HTTPError

    exchange = harness.Exchange("coinbase")
    door = harness.Door(exchange.port)
    os.environ["REQUESTS_CA_BUNDLE"] = door.certificate
    rest = RESTClient(api_key=exchange.key, api_secret=exchange.secret, base_url=f"127.0.0.1:{door.port}",
                      rate_limit_headers=True)


def last():
    return float(rest.get_product(PRODUCT)["price"])


def at(part, base=None):
    return f"{(base or last()) * part:.1f}"


def resting(client_id=None, part=0.5, **more):
    """Far below the market, where it rests."""
    made = rest.limit_order_gtc_buy(client_id or str(uuid.uuid4()), PRODUCT, "0.01", at(part), **more)
    assert made["success"], made
    return made["success_response"]["order_id"]


def order(order_id):
    return rest.get_order(order_id)["order"].to_dict()


def opened():
    return [o["order_id"] for o in rest.list_orders(order_status=["OPEN"])["orders"]]


def wallet(currency):
    [one] = [a for a in rest.get_accounts(limit=250)["accounts"] if a["currency"] == currency]
    return one.to_dict()


def failure(made):
    assert made["success"] is False, made
    return made["error_response"]["preview_failure_reason"]


# ---- REST ----

def public_questions():
    assert abs(int(rest.get_unix_time()["epoch_seconds"]) - time.time()) < 3600
    assert rest.get_public_products()["num_products"] == 8
    assert rest.get_public_product(PRODUCT)["base_increment"] == "0.00000001"
    assert len(rest.get_public_product_book(PRODUCT, limit=7)["pricebook"]["asks"]) == 7
    assert len(rest.get_public_market_trades(PRODUCT, limit=9)["trades"]) == 9
    now = int(rest.get_unix_time()["epoch_seconds"])
    for granularity, seconds in (("ONE_MINUTE", 60), ("TWO_HOUR", 7200), ("SIX_HOUR", 21600), ("ONE_DAY", 86400)):
        rows = rest.get_public_candles(PRODUCT, str(now - 20 * seconds), str(now), granularity)["candles"]
        starts = [int(r["start"]) for r in rows]
        assert starts and starts == sorted(starts, reverse=True), granularity
        assert all(s % seconds == 0 for s in starts), granularity


def private_questions():
    assert len(rest.get_products()["products"]) == 8
    assert len(rest.get_best_bid_ask(product_ids=[PRODUCT])["pricebooks"]) == 1
    assert len(rest.get_product_book(PRODUCT, limit=3)["pricebook"]["bids"]) == 3
    assert rest.get_transaction_summary()["fee_tier"]["taker_fee_rate"] == "0.008"
    assert rest.get_api_key_permissions()["can_trade"] is True
    assert len(rest.get_portfolios()["portfolios"]) == 1


def wallets():
    dollars = wallet("USD")
    assert (dollars["available_balance"]["value"], dollars["hold"]["value"]) == ("100000", "0")
    assert UUID.fullmatch(dollars["uuid"])
    assert rest.get_account(dollars["uuid"])["account"]["currency"] == "USD"


def budget():
    told = rest.get_accounts()
    assert int(told["rate_limit_limit"] if told["rate_limit_limit"] else told.rate_limit_limit) == 30
    assert 0 <= int(told.rate_limit_remaining) < 30


def a_limit_order():
    client_id = str(uuid.uuid4())
    made = resting(client_id, post_only=True)
    assert UUID.fullmatch(made)
    o = order(made)
    assert (o["client_order_id"], o["status"], o["order_type"]) == (client_id, "OPEN", "LIMIT")
    assert o["order_configuration"]["limit_limit_gtc"]["post_only"] is True
    assert float(wallet("USD")["hold"]["value"]) > 0
    assert resting(client_id) == made  # a used id is answered with its order
    edit = rest.preview_edit_order(made, size="0.02", price=at(0.4))
    assert edit["errors"] == [] and float(edit["order_total"]) > 0
    price = at(0.4)
    assert rest.edit_order(made, size="0.02", price=price)["success"]
    assert order(made)["order_configuration"]["limit_limit_gtc"]["base_size"] == "0.02"
    refused = rest.edit_order(made, price=price)
    assert refused["errors"][0]["edit_failure_reason"] == "INVALID_EDITED_SIZE"
    [gone] = rest.cancel_orders([made])["results"]
    assert gone["success"] and order(made)["status"] == "CANCELLED"
    [again] = rest.cancel_orders([made])["results"]
    assert (again["success"], again["failure_reason"]) == (False, "UNKNOWN_CANCEL_ORDER")


def cancelled_as_one():
    made = [resting(), resting(), resting()]
    assert sorted(opened()) == sorted(made)
    results = rest.cancel_orders(made + ["00000000-0000-4000-8000-000000000000"])["results"]
    assert [r["success"] for r in results] == [True, True, True, False]
    assert opened() == []


def market_orders():
    bought = rest.market_order_buy(str(uuid.uuid4()), PRODUCT, quote_size="2000")["success_response"]["order_id"]
    o = order(bought)
    assert (o["status"], o["size_in_quote"]) == ("FILLED", True)
    assert 1990 < float(o["total_value_after_fees"]) <= 2000
    sold = rest.market_order_sell(str(uuid.uuid4()), PRODUCT, base_size="0.005")["success_response"]["order_id"]
    fills = rest.get_fills(order_ids=[sold])["fills"]
    assert abs(sum(float(f["size"]) for f in fills) - 0.005) < 1e-9
    assert {f["order_id"] for f in fills} == {sold} and {f["liquidity_indicator"] for f in fills} == {"TAKER"}
    assert failure(rest.market_order(str(uuid.uuid4()), PRODUCT, "BUY", base_size="100")) == "PREVIEW_INSUFFICIENT_FUND"


def every_other_kind():
    base = last()
    kinds = {
        "stop_limit_stop_limit_gtc": rest.stop_limit_order_gtc_sell(
            str(uuid.uuid4()), PRODUCT, "0.001", at(0.7, base), at(0.71, base), "STOP_DIRECTION_STOP_DOWN"),
        "stop_limit_stop_limit_gtd": rest.stop_limit_order_gtd_sell(
            str(uuid.uuid4()), PRODUCT, "0.001", at(1.3, base), at(1.29, base), "2099-01-01T00:00:00Z",
            "STOP_DIRECTION_STOP_UP"),
        "limit_limit_gtd": rest.limit_order_gtd_buy(str(uuid.uuid4()), PRODUCT, "0.001", at(0.5, base),
                                                    "2099-01-01T00:00:00Z"),
        "trigger_bracket_gtc": rest.trigger_bracket_order_gtc_sell(
            str(uuid.uuid4()), PRODUCT, "0.001", at(1.2, base), at(0.8, base)),
        "trigger_bracket_gtd": rest.trigger_bracket_order_gtd_sell(
            str(uuid.uuid4()), PRODUCT, "0.001", at(1.2, base), at(0.8, base), "2099-01-01T00:00:00Z"),
    }
    for kind, made in kinds.items():
        assert made["success"], (kind, made)
        o = order(made["success_response"]["order_id"])
        assert list(o["order_configuration"]) == [kind] and o["status"] == "OPEN", o
    taken = {
        "sor_limit_ioc": rest.limit_order_ioc_buy(str(uuid.uuid4()), PRODUCT, "0.001", at(1.02, base)),
        "limit_limit_fok": rest.limit_order_fok_buy(str(uuid.uuid4()), PRODUCT, "0.001", at(1.02, base)),
    }
    for kind, made in taken.items():
        assert order(made["success_response"]["order_id"])["status"] == "FILLED", kind
    rest.cancel_orders(opened())


def a_bracket():
    base, before = last(), float(wallet("BTC")["hold"]["value"])
    made = rest.trigger_bracket_order_gtc_sell(str(uuid.uuid4()), PRODUCT, "0.002", at(1.001, base), at(0.999, base))
    made = made["success_response"]["order_id"]
    assert float(wallet("BTC")["hold"]["value"]) - before <= 0.002  # once, not for each end
    end = time.time() + 20
    while order(made)["status"] != "FILLED":
        assert time.time() < end
        time.sleep(0.2)
    fills = rest.get_fills(order_ids=[made])["fills"]
    assert abs(sum(float(f["size"]) for f in fills) - 0.002) < 1e-9
    assert float(wallet("BTC")["hold"]["value"]) == before
    base = last()
    assert failure(rest.trigger_bracket_order_gtc_sell(
        str(uuid.uuid4()), PRODUCT, "0.002", at(0.8, base), at(1.2, base))) == "PREVIEW_INVALID_BRACKET_PRICES"


def previews():
    told = rest.preview_limit_order_gtc_buy(PRODUCT, "0.01", at(0.5))
    assert told["errs"] == [] and UUID.fullmatch(told["preview_id"])
    told = rest.preview_market_order_buy(PRODUCT, quote_size="999999999")
    assert told["errs"] == ["PREVIEW_INSUFFICIENT_FUND"], told
    base = last()
    told = rest.preview_trigger_bracket_order_gtc_sell(PRODUCT, "0.001", at(1.2, base), at(0.8, base))
    assert told["errs"] == [], told


def refusals():
    stranger = RESTClient(api_key=exchange.key, api_secret=harness.account("coinbase")[1],
                          base_url=f"127.0.0.1:{door.port}")
    for ask, code in ((stranger.get_accounts, 401),
                      (lambda: rest.get_order("00000000-0000-4000-8000-000000000000"), 404),
                      (lambda: rest.get_product("NO-SUCH"), 404)):
        try:
            ask()
        except HTTPError as e:
            assert e.response.status_code == code
        else:
            raise AssertionError("it was not refused")


# ---- streams ----

class Ear:
    """All that a connection said, with its sequence checked."""

    def __init__(self, kind, **more):
        self.heard, self.next = [], 0
        self.client = kind(on_message=self.hear, base_url=f"wss://127.0.0.1:{door.port}", **more)
        self.client.open()

    def hear(self, text):
        message = json.loads(text)
        assert message["sequence_num"] == self.next, (message["sequence_num"], self.next)
        self.next += 1
        self.heard.append(message)

    def until(self, channel, good=lambda event: True):
        end = time.time() + 20
        while time.time() < end:
            for message in list(self.heard):
                for event in message["events"] if message["channel"] == channel else ():
                    if good(event):
                        return event
            self.client.raise_background_exception()
            time.sleep(0.05)
        raise AssertionError(f"waited in vain: {channel}, heard {[m['channel'] for m in self.heard]}")


def market_streams():
    ear = Ear(WSClient)
    ear.client.heartbeats()
    ear.client.level2([PRODUCT, "ETH-USD"])
    ear.client.market_trades([PRODUCT])
    ear.client.ticker([PRODUCT])
    ear.client.ticker_batch([PRODUCT])
    ear.client.candles([PRODUCT])
    ear.client.status([PRODUCT])
    snapshot = ear.until("l2_data", lambda e: e["type"] == "snapshot" and e["product_id"] == PRODUCT)
    assert {u["side"] for u in snapshot["updates"]} == {"bid", "offer"}
    ear.until("l2_data", lambda e: e["type"] == "update")
    assert len(ear.until("market_trades", lambda e: e["type"] == "snapshot")["trades"]) == 100
    ear.until("market_trades", lambda e: e["type"] == "update")
    assert float(ear.until("ticker")["tickers"][0]["best_bid"]) > 0
    assert "best_bid" not in ear.until("ticker_batch")["tickers"][0]
    assert int(ear.until("candles")["candles"][0]["start"]) % 300 == 0
    assert len(ear.until("status")["products"]) == 1
    counters = [e["heartbeat_counter"] for m in ear.heard if m["channel"] == "heartbeats" for e in m["events"]]
    assert ear.until("heartbeats") and all(isinstance(c, int) for c in counters)
    ear.until("subscriptions", lambda e: e["subscriptions"].get("level2") == [PRODUCT, "ETH-USD"])
    ear.client.close()


def an_orders_life():
    ear = Ear(WSUserClient, api_key=exchange.key, api_secret=exchange.secret)
    ear.client.heartbeats()
    ear.client.user([PRODUCT])
    ear.until("user", lambda e: e["type"] == "snapshot")
    ear.until("subscriptions", lambda e: "user" in e["subscriptions"])

    def told(order_id, status):
        event = ear.until("user", lambda e: any(o["order_id"] == order_id and o["status"] == status for o in e["orders"]))
        return [o for o in event["orders"] if o["order_id"] == order_id][0]

    client_id = str(uuid.uuid4())
    made = resting(client_id, post_only=True)
    o = told(made, "OPEN")
    assert (o["client_order_id"], o["post_only"], o["order_type"]) == (client_id, "true", "Limit")
    rest.cancel_orders([made])
    assert told(made, "CANCELLED")["leaves_quantity"] == "0"
    bought = rest.market_order_buy(str(uuid.uuid4()), PRODUCT, quote_size="400")["success_response"]["order_id"]
    o = told(bought, "FILLED")
    fills = rest.get_fills(order_ids=[bought])["fills"]
    assert abs(sum(float(f["size"]) for f in fills) - float(o["cumulative_quantity"])) < 1e-9
    assert abs(sum(float(f["commission"]) for f in fills) - float(o["total_fees"])) < 1e-8
    assert all(isinstance(v, str) for v in o.values()), o
    ear.client.close()


def books_balance():
    assert exchange.truth()["audit"] == "ok"


TESTS = [
    ("public questions, candles of every length", public_questions),
    ("private questions", private_questions),
    ("wallets, together and one by one", wallets),
    ("the headers tell what is left of the budget", budget),
    ("a limit order is placed, found, edited after a preview, and cancelled once", a_limit_order),
    ("several orders are cancelled as one, each with its own answer", cancelled_as_one),
    ("market orders by quote and by base, and their fills", market_orders),
    ("every other configuration is placed and told back as it was", every_other_kind),
    ("a bracket sells once, whichever end the market reaches", a_bracket),
    ("previews tell what it comes to, or why not", previews),
    ("refusals are the client's own exceptions", refusals),
    ("books, trades, tickers, candles, products and heartbeats are streamed in one sequence", market_streams),
    ("an order's life and its fill are streamed", an_orders_life),
    ("and the exchange's books balance", books_balance),
]
failed = harness.run_all(TESTS, lambda act: act(), missing)
if exchange:
    exchange.stop()
sys.exit(1 if failed else 0)
