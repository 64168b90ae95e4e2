#!/usr/bin/env python3
"""python-kraken-sdk, REST and WebSocket v2, against the embedded exchange: only its addresses are ours."""
import asyncio, contextlib, json, sys, time, urllib.request, zlib

import harness

BTC = "BTC/USD"

missing = harness.install("kraken_sdk.txt", __file__)
exchange = None
if not missing:
    from kraken import exceptions
    from kraken.spot import Market, SpotWSClient, Trade, User

    exchange = harness.Exchange("kraken")
    KEY, SECRET = exchange.key, exchange.secret
    market = Market(url=exchange.http)
    user = User(key=KEY, secret=SECRET, url=exchange.http)
    trade = Trade(key=KEY, secret=SECRET, url=exchange.http)


def limit(part=0.5, **more):
    """Far below the market, where it rests."""
    price = round(float(market.get_ticker(pair="XBTUSD")["XXBTZUSD"]["c"][0]) * part, 1)
    return trade.create_order(ordertype="limit", side="buy", pair="XBTUSD", volume=0.01, price=price,
                              **more)["txid"][0]


def opened():
    return user.get_open_orders()["open"]


# ---- REST ----

def market_questions():
    assert market.get_system_status()["status"] == "online"
    assert market.get_assets(assets=["XBT", "USD"]).keys() == {"XXBT", "ZUSD"}
    assert market.get_asset_pairs(pair=["XBTUSD"])["XXBTZUSD"]["wsname"] == "XBT/USD"
    assert len(market.get_order_book(pair="XBTUSD", count=7)["XXBTZUSD"]["asks"]) == 7
    assert len(market.get_ohlc(pair="XBTUSD", interval=5)["XXBTZUSD"]) == 721
    assert len(market.get_recent_trades(pair="XBTUSD", count=9)["XXBTZUSD"]) == 9
    assert float(market.get_recent_spreads(pair="XBTUSD")["XXBTZUSD"][-1][1]) > 0


def account_questions():
    assert user.get_account_balance()["ZUSD"] == "100000.00000000"
    assert user.get_balance(currency="USD")["available_balance"] == 100000
    assert user.get_trade_balance()["eb"] == "100000.0000"
    assert user.get_open_positions() == []
    assert user.get_trade_volume(pair="XBTUSD")["fees"]["XXBTZUSD"]["fee"] == "0.8000"
    [deposit] = user.get_ledgers_info()["ledger"].values()
    assert (deposit["type"], deposit["asset"], deposit["balance"]) == ("deposit", "ZUSD", "100000.00000000")


def amended_in_place():
    txid = limit(userref=11)
    assert trade.amend_order(txid=txid, order_qty="0.02", limit_price="20000.5")["amend_id"]
    assert opened()[txid]["descr"]["order"] == "buy 0.02000000 XBTUSD @ limit 20000.5"
    amends = user.get_order_amends(order_id=txid)
    assert amends["count"] == 2
    assert [a["amend_type"] for a in amends["amends"]] == ["original", "user"]
    assert amends["amends"][1]["limit_price"] == "20000.5"
    assert trade.cancel_order(txid=txid)["count"] == 1


def edited_into_another():
    txid = limit(userref=12)
    told = trade.edit_order(txid=txid, pair="XBTUSD", volume="0.03", price="21000.0", userref=13)
    assert (told["status"], told["originaltxid"], told["orders_cancelled"]) == ("ok", txid, 1)
    assert list(opened()) == [told["txid"]] and opened()[told["txid"]]["userref"] == 13
    assert user.get_orders_info(txid=txid)[txid]["status"] == "canceled"
    trade.cancel_all_orders()
    assert opened() == {}


def batches():
    low = {"ordertype": "limit", "type": "buy", "volume": "0.01", "price": "20000.0"}
    told = trade.create_order_batch(orders=[{**low, "userref": 1}, {**low, "userref": 2}], pair="XBTUSD")
    assert set(opened()) == {o["txid"] for o in told["orders"]}
    assert trade.cancel_order_batch(orders=[told["orders"][0]["txid"], 2])["count"] == 2
    assert opened() == {}


def relative_prices():
    txid = trade.create_order(ordertype="stop-loss", side="sell", pair="XBTUSD", volume=0.001,
                              price="-10%", validate=False) if bought() else None
    last = float(market.get_ticker(pair="XBTUSD")["XXBTZUSD"]["c"][0])
    stop = float(opened()[txid["txid"][0]]["descr"]["price"])
    assert abs(stop / last - 0.9) < 0.01, (stop, last)
    trade.cancel_all_orders()


def bought():
    told = trade.create_order(ordertype="market", side="buy", pair="XBTUSD", volume=0.01)
    assert user.get_orders_info(txid=told["txid"])[told["txid"][0]]["status"] == "closed"
    return True


def dead_mans_switch():
    limit()
    assert trade.cancel_all_orders_after_x(timeout=30)["triggerTime"].endswith("Z")
    end = time.monotonic() + 120
    while opened():
        assert time.monotonic() < end, opened()
        time.sleep(0.3)  # each look costs a point of the REST counter
    assert trade.cancel_all_orders_after_x(timeout=0)["triggerTime"] == "0"


def refusals():
    for error, act in [(exceptions.KrakenInsufficientFundsError, lambda: trade.create_order(
                            ordertype="limit", side="buy", pair="XBTUSD", volume=99, price="20000.0")),
                       (exceptions.KrakenUnknownOrderError, lambda: trade.cancel_order(txid="OAAAAA-AAAAA-AAAAAA")),
                       (exceptions.KrakenUnknownAssetError, lambda: market.get_ticker(pair="NOSUCH")),
                       (exceptions.KrakenInvalidSignatureError, lambda: User(
                           key=KEY, secret="AAAA", url=exchange.http).get_balances())]:
        try:
            act()
        except error:
            continue
        raise AssertionError(f"no {error.__name__}")


# ---- WebSocket v2 ----

class Client(SpotWSClient if not missing else object):
    def __init__(self, auth="auth", **more):
        super().__init__(rest_url=exchange.http, ws_url=exchange.ws,
                         auth_ws_url=f"{exchange.ws}/{auth}", **more)
        self.heard = []

    async def on_message(self, message):
        self.heard.append(message)

    async def until(self, words, found):
        for _ in range(2400):
            for m in list(self.heard):
                if found(m):
                    return m
            await asyncio.sleep(0.05)
        raise AssertionError(f"never heard: {words}: {self.heard[-3:]}")

    async def ask(self, method, req_id, **params):
        """The answers with this req_id; the first one at least."""
        await self.send_message({"method": method, "req_id": req_id, "params": params})
        await self.until(f"an answer to {method}", lambda m: m.get("req_id") == req_id)
        await asyncio.sleep(0.2)
        return [m for m in self.heard if m.get("req_id") == req_id]


closing = []


@contextlib.asynccontextmanager
async def connected(*args, **more):
    """The client takes ten seconds to hang up: they do so side by side, at the end."""
    client = Client(*args, **more)
    await client.start()
    try:
        yield client
    finally:
        closing.append(asyncio.ensure_future(client.close()))


def frames(client, channel):
    return [m for m in client.heard if m.get("channel") == channel]


def checksum(asks, bids, decimals=(1, 8)):
    text = ""
    for price, qty in sorted(asks.items())[:10] + sorted(bids.items(), reverse=True)[:10]:
        for v, d in zip((price, qty), decimals):
            text += f"{v:.{d}f}".replace(".", "").lstrip("0")
    return zlib.crc32(text.encode())


async def public_streams():
    async with connected() as c:
        for channel, more in [("ticker", {}), ("trade", {"snapshot": True}), ("ohlc", {"interval": 1})]:
            await c.subscribe(params={"channel": channel, "symbol": [BTC, "ETH/USD"], **more})
        await c.subscribe(params={"channel": "instrument"})
        for channel in ("ticker", "trade", "ohlc"):
            for kind in ("snapshot", "update"):
                await c.until(f"{channel} {kind}", lambda m: m.get("channel") == channel and m["type"] == kind)
        pairs = (await c.until("instrument", lambda m: m.get("channel") == "instrument"))["data"]["pairs"]
        assert [p["price_precision"] for p in pairs if p["symbol"] == BTC] == [1]
        await c.until("heartbeat", lambda m: m.get("channel") == "heartbeat")
        assert len(c.active_public_subscriptions) == 7
        await c.unsubscribe(params={"channel": "ticker", "symbol": [BTC]})
        await c.until("its acknowledgement", lambda m: m.get("method") == "unsubscribe")
        assert len(c.active_public_subscriptions) == 6


async def kept_book(client, channel, price, qty, depth, **more):
    """Twenty frames applied as documented: each checksum agrees."""
    sides = {"bids": {}, "asks": {}}
    await client.subscribe(params={"channel": channel, "symbol": [BTC], "depth": depth, **more})
    end, seen = time.monotonic() + 120, 0
    while seen < 20:
        assert time.monotonic() < end, f"{seen} frames"
        for m in frames(client, channel)[seen:]:
            book, seen = m["data"][0], seen + 1
            for side, best in (("bids", True), ("asks", False)):
                for level in book[side]:
                    if not level[qty] or level.get("event") == "delete":
                        sides[side].pop(level[price], None)
                    else:
                        sides[side][level[price]] = level[qty]
                sides[side] = dict(sorted(sides[side].items(), reverse=best)[:depth])
            assert checksum(sides["asks"], sides["bids"]) == book["checksum"], f"frame {seen}"
        await asyncio.sleep(0.05)


async def books():
    async def one(depth):
        async with connected() as c:
            await kept_book(c, "book", "price", "qty", depth)
    await asyncio.gather(*(one(depth) for depth in (10, 25, 100)))


async def level3():
    async with connected(auth="l3", key=KEY, secret=SECRET) as c:
        await kept_book(c, "level3", "limit_price", "order_qty", 10)


async def an_orders_life():
    async with connected(key=KEY, secret=SECRET) as c:
        await c.subscribe(params={"channel": "executions", "snap_trades": True})
        await c.subscribe(params={"channel": "balances"})
        await c.until("balances", lambda m: m.get("channel") == "balances")
        [made] = await c.ask("add_order", 1, order_type="limit", side="buy", symbol=BTC, order_qty=0.01,
                             limit_price=20000.5, order_userref=77)
        txid = made["result"]["order_id"]
        [amended] = await c.ask("amend_order", 2, order_id=txid, order_qty=0.02)
        assert made["success"] and amended["success"], amended
        [edited] = await c.ask("edit_order", 3, order_id=txid, symbol=BTC, order_qty=0.03, limit_price=20001.0)
        assert edited["result"]["original_order_id"] == txid
        txid = edited["result"]["order_id"]
        assert opened()[txid]["descr"]["order"] == "buy 0.03000000 XBTUSD @ limit 20001.0"
        [gone] = await c.ask("cancel_order", 4, order_id=[txid])
        assert gone["result"] == {"order_id": txid}
        [bought] = await c.ask("add_order", 5, order_type="market", side="buy", symbol=BTC, cash_order_qty=250.0)
        txid = bought["result"]["order_id"]
        fill = await c.until("a fill", lambda m: m.get("channel") == "executions" and
                             any(r["exec_type"] == "trade" and r["order_id"] == txid for r in m["data"]))
        assert fill["data"][0]["exec_id"] in exchange.truth()["fills"]
        kinds = [r["exec_type"] for m in frames(c, "executions") for r in m["data"] if m["type"] == "update"]
        assert {"pending_new", "new", "amended", "canceled", "trade", "filled"} <= set(kinds), kinds
        assert [m["sequence"] for m in frames(c, "executions")] == list(range(1, len(frames(c, "executions")) + 1))
        legs = [r for m in frames(c, "balances") for r in m["data"] if m["type"] == "update"]
        ledger = user.get_ledgers(id_=[leg["ledger_id"] for leg in legs])
        for leg in legs:
            assert float(ledger[leg["ledger_id"]]["balance"]) == leg["balance"], leg


async def batches_by_socket():
    async with connected(key=KEY, secret=SECRET) as c:
        low = {"order_type": "limit", "side": "buy", "order_qty": 0.01}
        [made] = await c.ask("batch_add", 1, symbol=BTC, orders=[
            {**low, "limit_price": 20000.0, "order_userref": 5}, {**low, "limit_price": 20001.0},
            {**low, "limit_price": 20002.0, "cl_ord_id": "third"}])
        ids = [r["order_id"] for r in made["result"]]
        assert set(opened()) == set(ids) and made["result"][0]["order_userref"] == 5
        [gone] = await c.ask("batch_cancel", 2, orders=[ids[1], "5"])
        assert gone["success"] and gone["orders_cancelled"] == 2
        [told] = await c.ask("cancel_all_orders_after", 3, timeout=60)
        assert told["result"]["triggerTime"] > told["result"]["currentTime"]
        await c.ask("cancel_all_orders_after", 4, timeout=0)
        [all_gone] = await c.ask("cancel_all", 5)
        assert all_gone["result"] == {"count": 1}


async def socket_refusals():
    async with connected(key=KEY, secret=SECRET) as c:
        order = {"order_type": "limit", "side": "buy", "symbol": BTC, "order_qty": 0.01, "limit_price": 20000.0}
        for i, (change, words) in enumerate([
                ({"order_qty": 99.0}, "EOrder:Insufficient funds"),
                ({"limit_price": "20000"}, "Limit_price field must be a number_float"),
                ({"limit_price": 20000.05}, "EOrder:Tick size check failed"),
                ({"symbol": "XBT/USD"}, "EQuery:Unknown asset pair"),
                ({"order_qty": 0.0000001}, "EOrder:Order minimum not met")]):
            [told] = await c.ask("add_order", i + 1, **{**order, **change})
            assert (told["success"], told["error"]) == (False, words), told


def books_balance():
    assert exchange.truth()["audit"] == "ok"


TESTS = [
    ("the market's questions are answered", market_questions),
    ("the account's questions are answered", account_questions),
    ("an order is amended in place, and its amendments are listed", amended_in_place),
    ("an order is edited into another one", edited_into_another),
    ("orders are placed and cancelled in batches", batches),
    ("a relative price is taken from the last trade", relative_prices),
    ("the dead man's switch fires and is turned off", dead_mans_switch),
    ("refusals are the client's own exceptions", refusals),
    ("ticker, trades, candles and instruments are streamed", public_streams),
    ("streamed books of three depths agree with every checksum", books),
    ("the book by orders agrees with every checksum", level3),
    ("an order's life, its fill and its money are streamed", an_orders_life),
    ("batches and the switch by socket", batches_by_socket),
    ("refusals by socket have the venue's words", socket_refusals),
    ("and the exchange's books balance", books_balance),
]


def counter_drains():
    """The REST counter's 20 points need 40 seconds of the market's time to be gone."""
    now = lambda: json.load(urllib.request.urlopen(exchange.http + "/0/public/Time"))["result"]["unixtime"]
    began, end = now(), time.monotonic() + 120
    while now() < began + 45:
        assert time.monotonic() < end, "the market stands still"
        time.sleep(0.05)


def run(act):
    counter_drains()
    result = act()
    if asyncio.iscoroutine(result):
        loop.run_until_complete(asyncio.wait_for(result, 300))


loop = asyncio.new_event_loop()
failed = harness.run_all(TESTS, run, missing)
if closing:
    loop.run_until_complete(asyncio.wait(closing, timeout=30))
if exchange:
    exchange.stop()
sys.exit(1 if failed else 0)
