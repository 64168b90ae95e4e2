#!/usr/bin/env node
// ccxt's Kraken client, as it comes: only its addresses are ours.
import { accounts, check, missing, refusal, runAll, same, soon, startExchange, test, until } from "./harness.mjs";

const ccxt = missing ? null : (await import("ccxt")).default;
const exchange = missing ? null : await startExchange();
const BTC = "BTC/USD";
const near = (a, b, within) => Math.abs(a - b) <= within;

// As its manual says for calls that come within one millisecond, as they do without a network between: nonces that rise.
let lastNonce = 0;
const nonce = () => (lastNonce = Math.max(lastNonce + 1, Date.now() * 1000));

function client(Kind) {
  const c = new Kind({ apiKey: accounts.kraken.key, secret: accounts.kraken.secret, rateLimit: 60, nonce });
  Object.assign(c.urls.api, { public: exchange.http, private: exchange.http });
  if (c.urls.api.ws)
    c.urls.api.ws = { public: `${exchange.ws}/v2`, private: `${exchange.ws}/v2/auth`, publicV2: `${exchange.ws}/v2`, privateV2: `${exchange.ws}/v2/auth` };
  return c;
}
const rest = missing ? null : client(ccxt.kraken);
const stream = missing ? null : client(ccxt.pro.kraken);
await stream?.loadHttpProxyAgent(); // its own word for ws:// without TLS

// Far below the market, where it rests; and its ids.
const price = async (part) => Number(rest.priceToPrecision(BTC, (await rest.fetchTicker(BTC)).last * part));
const resting = async (params = {}) => rest.createOrder(BTC, "limit", "buy", 0.01, await price(0.5), params);

/* ---- market data ---- */

test("markets are loaded with precisions, limits and fees", async () => {
  const markets = await rest.loadMarkets();
  const m = markets[BTC];
  check(Object.keys(markets).length === 8, "eight pairs");
  same([m.id, m.altname, m.wsId, m.active, m.precision, m.limits.cost.min], ["XXBTZUSD", "XBTUSD", "XBT/USD", true, { amount: 1e-8, price: 0.1 }, 0.5]);
  same([m.maker, m.taker], [0.004, 0.008]);
  check(m.limits.amount.min > 0, "a least quantity");
});
test("currencies, status and time", async () => {
  const currencies = await rest.fetchCurrencies();
  same([currencies.BTC.id, currencies.USD.id], ["XXBT", "ZUSD"]);
  same((await rest.fetchStatus()).status, "ok");
  check((await rest.fetchTime()) > 1.6e12, "milliseconds");
});
test("tickers have both sides of the market around the last trade", async () => {
  const all = await rest.fetchTickers();
  same(Object.keys(all).length, 8);
  for (const t of Object.values(all)) check(t.bid < t.ask && t.low <= t.last && t.last <= t.high && t.baseVolume > 0 && t.vwap > 0 && t.open > 0, t.symbol);
});
test("a book of 25 levels a side, best first", async () => {
  const book = await rest.fetchOrderBook(BTC, 25);
  same([book.bids.length, book.asks.length], [25, 25]);
  check(book.bids[0][0] < book.asks[0][0] && book.bids[0][0] > book.bids[1][0] && book.asks[0][0] < book.asks[1][0], "sorted");
});
test("candles of every timeframe the client knows", async () => {
  for (const [frame, minutes] of Object.entries(rest.timeframes)) {
    const rows = await rest.fetchOHLCV(BTC, frame);
    check(rows.length > 0, `${frame}: none`);
    for (let i = 1; i < rows.length; i++) same(rows[i][0] - rows[i - 1][0], minutes * 60_000, frame);
    for (const [, open, high, low, close] of rows) check(low <= Math.min(open, close) && high >= Math.max(open, close), frame);
  }
});
test("trades in order, and from a time on", async () => {
  const trades = await rest.fetchTrades(BTC, undefined, 100);
  same(trades.length, 100);
  check(trades.every((t, i) => !i || (t.timestamp >= trades[i - 1].timestamp && Number(t.id) > Number(trades[i - 1].id))), "rising");
  const later = await rest.fetchTrades(BTC, trades[50].timestamp);
  check(later.length && later.every((t) => t.timestamp >= trades[50].timestamp), "since");
});

/* ---- the account ---- */

test("the balance is what was deposited", async () => {
  const b = await rest.fetchBalance();
  same([b.USD.total, b.USD.free, b.USD.used], [100000, 100000, 0]);
});
test("the fees of the account's tier", async () => {
  const f = await rest.fetchTradingFee(BTC);
  same([f.maker, f.taker], [0.004, 0.008]);
});
test("no positions", async () => same(await rest.fetchPositions(), []));

/* ---- orders by REST ---- */

test("a limit order rests, is found by id and client id, and holds its money", async () => {
  const made = await resting({ clientOrderId: "interop-1", postOnly: true });
  const open = await rest.fetchOpenOrders(BTC);
  const again = await rest.fetchOrder(made.id);
  same([open.length, open[0].id, open[0].clientOrderId, open[0].status, open[0].postOnly], [1, made.id, "interop-1", "open", true]);
  same([again.type, again.side, again.amount, again.price, again.filled], ["limit", "buy", 0.01, made.price, 0]);
  same((await rest.fetchOpenOrders(BTC, undefined, undefined, { clientOrderId: "interop-1" })).length, 1);
  check(near((await rest.fetchBalance()).USD.used, made.price * 0.01 * 1.008, 0.01), "held");
});
test("it is amended in place", async () => {
  const [open] = await rest.fetchOpenOrders(BTC);
  const lower = Number(rest.priceToPrecision(BTC, open.price * 0.9));
  check((await rest.editOrder(open.id, BTC, "limit", "buy", 0.02, lower)).id.startsWith("T"), "an amend id");
  const now = await rest.fetchOrder(open.id);
  same([now.price, now.amount, now.status], [lower, 0.02, "open"]);
});
test("it is cancelled once, and the second time unknown", async () => {
  const [open] = await rest.fetchOpenOrders(BTC);
  await rest.cancelOrder(open.id);
  same((await rest.fetchOrder(open.id)).status, "canceled");
  check((await refusal(rest.cancelOrder(open.id))) instanceof ccxt.OrderNotFound, "OrderNotFound");
  same((await rest.fetchClosedOrders(BTC)).map((o) => [o.id, o.status]), [[open.id, "canceled"]]);
});
test("a user reference comes back, finds and cancels its orders", async () => {
  const [a, b] = [await resting({ userref: 42 }), await resting({ userref: 42 })];
  await resting({ userref: 7 });
  const mine = await rest.fetchOpenOrders(BTC, undefined, undefined, { userref: 42 });
  same(mine.map((o) => o.id).sort(), [a.id, b.id].sort());
  same(mine[0].clientOrderId, "42");
  same((await rest.cancelOrder(undefined, BTC, { userref: 42 })).info.result.count, 2);
  same((await rest.fetchOpenOrders(BTC)).map((o) => o.clientOrderId), ["7"]);
  await rest.cancelAllOrders();
});
test("a market order is filled at once, its trades and ledger entries agree", async () => {
  const { id } = await rest.createOrder(BTC, "market", "buy", 0.05);
  const o = await rest.fetchOrder(id, BTC, { trades: true });
  same([o.status, o.filled, o.remaining], ["closed", 0.05, 0]);
  const trades = await rest.fetchOrderTrades(id, BTC, undefined, undefined, { trades: o.trades.map((t) => t.id) });
  check(near(trades.reduce((n, t) => n + t.amount, 0), 0.05, 1e-9), "the trades are the order");
  check(trades.every((t) => t.takerOrMaker === "taker" && t.fee.currency === "USD" && t.order === id), "takers");
  const ledger = await rest.fetchLedger("BTC");
  check(near(ledger.reduce((n, e) => n + e.amount, 0), 0.05, 1e-9) && ledger.every((e) => e.type === "trade"), "the ledger is the order");
  same((await rest.fetchLedgerEntry(ledger[0].id)).referenceId, ledger[0].referenceId);
  check(near((await rest.fetchBalance()).BTC.total, 0.05, 1e-9), "the balance is the order");
});
test("a market order by cost spends that much", async () => {
  const { id } = await rest.createMarketBuyOrderWithCost(BTC, 500);
  const o = await rest.fetchOrder(id);
  same(o.status, "closed");
  check(near(o.filled * o.average, 500, 1), `${o.filled} at ${o.average}`);
  check(o.info.oflags.includes("viqc"), o.info.oflags);
});
test("a post-only order that would take is accepted and cancelled", async () => {
  const { id } = await rest.createOrder(BTC, "limit", "buy", 0.01, await price(1.05), { postOnly: true });
  same((await rest.fetchOrder(id)).info.reason, "Post only order");
});
test("stop loss, take profit and trailing stop rest until their price comes", async () => {
  const stop = await rest.createOrder(BTC, "market", "sell", 0.01, undefined, { stopLossPrice: await price(0.5) });
  const take = await rest.createOrder(BTC, "limit", "sell", 0.01, await price(1.9), { takeProfitPrice: await price(2) });
  const trail = await rest.createOrder(BTC, "market", "sell", 0.01, undefined, { trailingPercent: "30" });
  const by = Object.fromEntries((await rest.fetchOpenOrders(BTC)).map((o) => [o.id, o.info]));
  same([by[stop.id].descr.ordertype, by[take.id].descr.ordertype, by[trail.id].descr.ordertype], ["stop-loss", "take-profit-limit", "trailing-stop"]);
  same(by[trail.id].descr.price, "+30.0000%");
  check(near(Number(by[trail.id].stopprice), await price(0.7), 0.05 * (await price(1))), "a stop that trails");
  await rest.cancelOrders([stop.id, take.id]);
  same((await rest.fetchOpenOrders(BTC)).map((o) => o.id), [trail.id]);
  await rest.cancelAllOrders();
});
test("a batch is placed and cancelled as one", async () => {
  const low = await price(0.5);
  const order = (p) => ({ symbol: BTC, type: "limit", side: "buy", amount: 0.01, price: p });
  const made = await rest.createOrders([order(low), order(low - 1), order(low - 2)]);
  same((await rest.fetchOpenOrders(BTC)).map((o) => o.id).sort(), made.map((o) => o.id).sort());
  same((await rest.cancelOrders(made.map((o) => o.id)))[0].info.result.count, 3);
  same(await rest.fetchOpenOrders(BTC), []);
});
test("the dead man's switch cancels all", async () => {
  await resting();
  const told = await rest.cancelAllOrdersAfter(60_000);
  same(new Date(told.result.triggerTime) - new Date(told.result.currentTime), 60_000);
  await until("it fires", async () => (await rest.fetchOpenOrders(BTC)).length === 0);
  await rest.cancelAllOrdersAfter(0);
});
test("refusals are the client's own kinds of error", async () => {
  check((await refusal(rest.createOrder(BTC, "limit", "buy", 1000, await price(0.5)))) instanceof ccxt.InsufficientFunds, "InsufficientFunds");
  check((await refusal(rest.createOrder(BTC, "limit", "buy", 0.000001, await price(0.5)))) instanceof ccxt.InvalidOrder, "InvalidOrder");
  check((await refusal(rest.fetchOrder("OAAAAA-AAAAA-AAAAAA"))) instanceof ccxt.ExchangeError, "an unknown order");
  const stranger = client(ccxt.kraken);
  stranger.apiKey = "another";
  check((await refusal(stranger.fetchBalance())) instanceof ccxt.AuthenticationError, "AuthenticationError");
});
test("my trades, all of them", async () => {
  const { fills } = await exchange.truth();
  same((await rest.fetchMyTrades(BTC)).map((t) => t.id).sort(), Object.keys(fills).sort());
});

/* ---- streams ---- */

test("a streamed book stays in order", async () => {
  for (let i = 0; i < 12; i++) {
    const book = await soon("a book", stream.watchOrderBook(BTC, 10));
    check(book.bids[0][0] < book.asks[0][0] && book.bids.length <= 10, "a book");
  }
});
test("streamed tickers, bests, trades and candles", async () => {
  const t = await soon("a ticker", stream.watchTicker(BTC));
  check(t.bid < t.ask && t.last > 0, "a ticker");
  const best = await soon("a best bid", stream.watchBidsAsks([BTC]));
  check(best[BTC].bid < best[BTC].ask, "a best bid");
  const trades = await soon("trades", stream.watchTrades(BTC));
  check(trades[0].symbol === BTC && trades[0].amount > 0, "trades");
  const rows = await soon("candles", stream.watchOHLCV(BTC, "1m"));
  check(rows.at(-1)[0] % 60_000 === 0, "candles");
});
test("streamed balances begin with what there is", async () => {
  const b = await soon("balances", stream.watchBalance());
  same(b.USD.total, (await rest.fetchBalance()).USD.total);
});
test("an order's life by stream: placed, amended, cancelled", async () => {
  const heard = [];
  let listening = true;
  (async () => {
    while (listening) for (const o of await stream.watchOrders()) heard.push([o.id, o.info.exec_type]);
  })().catch(() => {});
  await until("subscribed", () => stream.clients[`${exchange.ws}/v2/auth`]);
  const { id } = await soon("placed", stream.createOrderWs(BTC, "limit", "buy", 0.01, await price(0.5)));
  await soon("amended", stream.editOrderWs(id, BTC, "limit", "buy", 0.02, await price(0.45)));
  await soon("cancelled", stream.cancelOrderWs(id));
  for (const kind of ["amended", "canceled"]) await until(kind, () => heard.some(([who, what]) => who === id && what === kind));
  listening = false;
  same((await rest.fetchOrder(id)).status, "canceled");
});
test("fills are streamed as they happen", async () => {
  const first = stream.watchMyTrades(BTC);
  const { id } = await soon("placed", stream.createOrderWs(BTC, "market", "buy", 0.01));
  let fills = await soon("a fill", first);
  while (!fills.some((f) => f.order === id)) fills = await soon("a fill", stream.watchMyTrades(BTC));
  const { fills: truth } = await exchange.truth();
  for (const f of fills.filter((f) => f.order === id)) same([f.price, f.amount], [Number(truth[f.id].price), Number(truth[f.id].vol)]);
});
test("several are cancelled by stream, and then all", async () => {
  const made = [await resting(), await resting(), await resting()].map((o) => o.id);
  await soon("cancelled", stream.cancelOrdersWs(made.slice(0, 2)));
  same((await rest.fetchOpenOrders(BTC)).map((o) => o.id), made.slice(2));
  await soon("all cancelled", stream.cancelAllOrdersWs());
  same(await rest.fetchOpenOrders(BTC), []);
});
test("and the exchange's books balance", async () => same((await exchange.truth()).audit, "ok"));

const failed = await runAll(missing);
if (!missing) {
  await stream.close();
  await exchange.stop();
}
process.exit(failed ? 1 : 0);
