#!/usr/bin/env node
// ccxt's Coinbase client, as it comes: only its addresses and the certificate are ours.
import { accounts, check, missing, refusal, runAll, same, soon, startExchange, test, until } from "./harness.mjs";
import { openDoor, trustOwnCertificate } from "./tls.mjs";

if (!missing) trustOwnCertificate();
const ccxt = missing ? null : (await import("ccxt")).default;
const exchange = missing ? null : await startExchange("coinbase");
const door = missing ? 0 : await openDoor(exchange.port);
const BTC = "BTC/USD";
const near = (a, b, within) => Math.abs(a - b) <= within;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function client(Kind) {
  const c = new Kind({ apiKey: accounts.coinbase.key, secret: accounts.coinbase.secret, rateLimit: 40 });
  c.urls.api.rest = `https://127.0.0.1:${door}`;
  if (c.urls.api.ws) c.urls.api.ws = `wss://127.0.0.1:${door}`;
  return c;
}
const rest = missing ? null : client(ccxt.coinbase);
const stream = missing ? null : client(ccxt.pro.coinbase);

const price = async (part) => Number(rest.priceToPrecision(BTC, (await rest.fetchTicker(BTC)).last * part));
const resting = async (params = {}) => rest.createOrder(BTC, "limit", "buy", 0.01, await price(0.5), params);
const atPart = (last, part) => rest.priceToPrecision(BTC, last * part);
const placeBracket = async (target, stop, more = {}) => {
  const { last } = await rest.fetchTicker(BTC);
  const terms = { base_size: "0.002", limit_price: atPart(last, target), stop_trigger_price: atPart(last, stop), ...more };
  return rest.createOrder(BTC, "limit", "sell", 0.002, last, { order_configuration: { [more.end_time ? "trigger_bracket_gtd" : "trigger_bracket_gtc"]: terms } });
};
const dollars = async () => (await rest.fetchBalance({ v3: true })).USD;

/* ---- market data ---- */

test("markets are loaded with precisions, limits and the account's fees", async () => {
  const m = (await rest.loadMarkets())[BTC];
  same(Object.keys(rest.markets).length, 8);
  same([m.id, m.active, m.precision, m.limits.cost.min, m.maker, m.taker], ["BTC-USD", true, { amount: 1e-8, price: 0.1 }, 0.5, 0.004, 0.008]);
});
test("currencies, time, wallets and portfolios", async () => {
  const currencies = await rest.fetchCurrencies();
  same([currencies.BTC.type, currencies.USD.type], ["crypto", "fiat"]);
  check(near(await rest.fetchTime(), await rest.fetchTime({ method: "v3PublicGetBrokerageTime" }), 60_000), "both clocks");
  check((await rest.fetchAccounts()).some((a) => a.code === "USD" && uuid.test(a.id)), "a dollar wallet");
  same((await rest.fetchPortfolios()).length, 1);
});
test("tickers, and the best of every book", async () => {
  same(Object.keys(await rest.fetchTickers()).length, 8);
  for (const t of Object.values(await rest.fetchBidsAsks())) check(t.bid < t.ask, t.symbol);
});
test("a book of 25 levels a side, best first", async () => {
  const book = await rest.fetchOrderBook(BTC, 25);
  same([book.bids.length, book.asks.length], [25, 25]);
  check(book.bids[0][0] < book.asks[0][0] && book.bids[0][0] > book.bids[1][0] && book.asks[0][0] < book.asks[1][0], "sorted");
});
test("candles of every timeframe the client knows, two and six hours as well", async () => {
  for (const [frame, name] of Object.entries(rest.timeframes)) {
    const rows = await rest.fetchOHLCV(BTC, frame);
    check(rows.length > 0, `${name}: none`);
    for (let i = 1; i < rows.length; i++) same(rows[i][0] - rows[i - 1][0], rest.parseTimeframe(frame) * 1000, name);
    for (const [, open, high, low, close] of rows) check(low <= Math.min(open, close) && high >= Math.max(open, close), name);
  }
  const [two] = (await rest.fetchOHLCV(BTC, "2h")).slice(-3);
  const ones = (await rest.fetchOHLCV(BTC, "1h")).filter(([at]) => at >= two[0] && at < two[0] + 7_200_000);
  same([ones.length, ones[0][1], Math.max(...ones.map((r) => r[2])), ones[1][4]], [2, two[1], two[2], two[4]]);
});
test("trades in order", async () => {
  const trades = await rest.fetchTrades(BTC, undefined, 50);
  check(trades.length === 50 && trades.every((t, i) => !i || Number(t.id) > Number(trades[i - 1].id)), "rising");
});

/* ---- orders ---- */

test("the balance is what was deposited", async () => {
  same(await dollars(), { free: 100000, used: 0, total: 100000 });
  same((await rest.fetchBalance()).USD.total, 100000);
});
test("a limit order has a UUID, gives the client's id back and holds its money", async () => {
  const made = await resting({ postOnly: true });
  check(uuid.test(made.id), made.id);
  check(made.clientOrderId.length === 41, "ccxt- and a UUID");
  const o = await rest.fetchOrder(made.id);
  same([o.clientOrderId, o.status, o.type, o.side, o.amount, o.filled, o.postOnly, o.timeInForce], [made.clientOrderId, "open", "limit", "buy", 0.01, 0, true, "GTC"]);
  check(near((await dollars()).used, o.price * 0.01 * 1.008, 0.01), "held");
  same((await rest.fetchOpenOrders(BTC)).map((x) => x.id), [made.id]);
});
test("a client id of 36 characters that is used again is answered with the first order", async () => {
  const id = "7b8f6c1e-4a2d-4e5f-9a6b-0c1d2e3f4a5b";
  const [one, two] = [await resting({ client_order_id: id }), await resting({ client_order_id: id })];
  same([two.id, one.clientOrderId, two.clientOrderId], [one.id, id, id]);
  same((await rest.fetchOpenOrders(BTC)).length, 2);
  await rest.cancelOrder(one.id);
});
test("it is edited in place, after a preview of that", async () => {
  const [open] = await rest.fetchOpenOrders(BTC);
  const lower = Number(rest.priceToPrecision(BTC, open.price * 0.9));
  const told = await rest.editOrder(open.id, BTC, "limit", "buy", 0.02, lower, { preview: true });
  same(told.info.errors, []);
  check(near(Number(told.info.quote_size), lower * 0.02, 1e-6), told.info.quote_size);
  same((await rest.fetchOrder(open.id)).amount, 0.01);
  await rest.editOrder(open.id, BTC, "limit", "buy", 0.02, lower);
  const now = await rest.fetchOrder(open.id);
  same([now.price, now.amount, now.status], [lower, 0.02, "open"]);
});
test("it is cancelled once, and the second time refused", async () => {
  const [open] = await rest.fetchOpenOrders(BTC);
  await rest.cancelOrder(open.id);
  same((await rest.fetchOrder(open.id)).status, "canceled");
  check((await refusal(rest.cancelOrder(open.id))) instanceof ccxt.BadRequest, "BadRequest");
  check((await rest.fetchCanceledOrders(BTC)).some((o) => o.id === open.id), "among the cancelled");
  same((await dollars()).used, 0);
});
test("several are cancelled as one", async () => {
  const ids = [(await resting()).id, (await resting()).id, (await resting()).id];
  same((await rest.cancelOrders(ids)).length, 3);
  same(await rest.fetchOpenOrders(BTC), []);
});
test("a market buy of quote currency spends that much, fee included", async () => {
  const before = await dollars();
  const { id } = await rest.createMarketBuyOrderWithCost(BTC, 1500);
  const o = await rest.fetchOrder(id);
  same([o.status, o.info.size_in_quote, o.info.size_inclusive_of_fees, o.info.order_configuration.market_market_ioc.quote_size], ["closed", true, true, "1500"]);
  const spent = before.total - (await dollars()).total;
  check(spent <= 1500 && spent > 1490, `${spent}`);
  check(near(Number(o.info.total_value_after_fees), spent, 1e-6), "the total after fees");
});
test("a market sale, and its fills", async () => {
  const { id } = await rest.createOrder(BTC, "market", "sell", 0.005);
  const o = await rest.fetchOrder(id);
  same([o.status, o.filled], ["closed", 0.005]);
  const mine = (await rest.fetchMyTrades(BTC)).filter((t) => t.order === id);
  check(near(mine.reduce((n, t) => n + t.amount, 0), 0.005, 1e-9), "the fills are the order");
  check(mine.every((t) => t.takerOrMaker === "taker" && t.side === "sell" && near(t.fee.cost, t.cost * 0.008, 1e-6)), "takers");
});
test("stop limits of both kinds rest until their price comes", async () => {
  const stop = await rest.createOrder(BTC, "limit", "sell", 0.002, await price(0.7), { stopLossPrice: await price(0.71) });
  const take = await rest.createOrder(BTC, "limit", "sell", 0.002, await price(1.3), { takeProfitPrice: await price(1.29) });
  const by = Object.fromEntries((await rest.fetchOpenOrders(BTC)).map((o) => [o.id, o]));
  same([stop, take].map(({ id }) => Object.values(by[id].info.order_configuration)[0].stop_direction), ["STOP_DIRECTION_STOP_DOWN", "STOP_DIRECTION_STOP_UP"]);
  same([by[stop.id].info.order_type, by[stop.id].info.trigger_status], ["STOP_LIMIT", "STOP_PENDING"]);
  await rest.cancelOrders([stop.id, take.id]);
});
test("a bracket holds its quantity once, is edited whole, and goes as one", async () => {
  const made = await placeBracket(1.2, 0.8);
  const { info } = await rest.fetchOrder(made.id);
  same([info.order_type, info.trigger_status, info.status], ["BRACKET", "STOP_PENDING", "OPEN"]);
  same((await rest.fetchBalance({ v3: true })).BTC.used, 0.002);
  const [target, stop] = [await price(1.1), await price(0.9)];
  await rest.editOrder(made.id, BTC, "limit", "sell", 0.001, target, { stop_price: String(stop) });
  same((await rest.fetchOrder(made.id)).info.order_configuration, { trigger_bracket_gtc: { base_size: "0.001", limit_price: String(target), stop_trigger_price: String(stop) } });
  await rest.cancelOrder(made.id);
  same((await rest.fetchBalance({ v3: true })).BTC.used, 0);
});
test("a bracket sells once: the end that the market reaches fills it, and the other is gone", async () => {
  const { id } = await placeBracket(1.001, 0.999, { end_time: "2099-01-01T00:00:00Z" });
  await until("one end", async () => (await rest.fetchOrder(id)).status === "closed");
  const mine = (await rest.fetchMyTrades(BTC)).filter((t) => t.order === id);
  check(near(mine.reduce((n, t) => n + t.amount, 0), 0.002, 1e-9), "once");
  same((await rest.fetchBalance({ v3: true })).BTC.used, 0);
});
test("a bracket whose ends are on one side of the market is refused", async () => {
  const e = await refusal(placeBracket(0.9, 0.8));
  check(e.message.includes("PREVIEW_INVALID_BRACKET_PRICES"), e.message);
});
test("immediate, fill or kill, and good till a date", async () => {
  const at = await price(1.01);
  const ioc = await rest.createOrder(BTC, "limit", "buy", 0.001, at, { timeInForce: "IOC" });
  const fok = await rest.createOrder(BTC, "limit", "buy", 0.001, at, { timeInForce: "FOK" });
  const gtd = await resting({ timeInForce: "GTD", end_time: "2099-01-01T00:00:00Z" });
  const told = async ({ id }) => ((o) => [o.status, o.timeInForce])(await rest.fetchOrder(id));
  same([await told(ioc), await told(fok), await told(gtd)], [["closed", "IOC"], ["closed", "FOK"], ["open", "GTD"]]);
  await rest.cancelOrder(gtd.id);
  const late = await refusal(resting({ timeInForce: "GTD", end_time: "2020-01-01T00:00:00Z" }));
  check(late.message.includes("PREVIEW_END_TIME_IS_IN_THE_PAST"), late.message);
});
test("a preview tells the total and the commission, and places nothing", async () => {
  const at = await price(0.5);
  const body = { product_id: "BTC-USD", side: "BUY", order_configuration: { limit_limit_gtc: { base_size: "0.01", limit_price: String(at) } } };
  const told = await rest.v3PrivatePostBrokerageOrdersPreview(body);
  same(told.errs, []);
  check(near(Number(told.order_total), at * 0.01 * 1.008, 1e-6) && near(Number(told.commission_total), at * 0.01 * 0.008, 1e-6), told.order_total);
  check(uuid.test(told.preview_id), told.preview_id);
  body.order_configuration.limit_limit_gtc.base_size = "1000";
  same((await rest.v3PrivatePostBrokerageOrdersPreview(body)).errs, ["PREVIEW_INSUFFICIENT_FUND"]);
  same(await rest.fetchOpenOrders(BTC), []);
});
test("refusals are the client's own kinds of error", async () => {
  check((await refusal(rest.createOrder(BTC, "limit", "buy", 1000, await price(0.5)))) instanceof ccxt.InsufficientFunds, "InsufficientFunds");
  check((await refusal(rest.fetchOrder("00000000-0000-4000-8000-000000000000"))) instanceof ccxt.ExchangeError, "an unknown order");
  const stranger = client(ccxt.coinbase);
  stranger.apiKey = accounts.coinbase.key.replace("0f2a", "0f2b");
  check((await refusal(stranger.fetchAccounts())) instanceof ccxt.AuthenticationError, "AuthenticationError");
});

/* ---- streams ---- */

test("a streamed book stays in order", async () => {
  for (let i = 0; i < 12; i++) {
    const book = await soon("a book", stream.watchOrderBook(BTC));
    check(book.bids[0][0] < book.asks[0][0] && book.bids[0][0] > book.bids[1][0], "a book");
  }
});
test("streamed tickers and trades", async () => {
  const t = await soon("a ticker", stream.watchTicker(BTC));
  check(t.bid < t.ask && t.last > 0 && t.low <= t.last && t.last <= t.high, "a ticker");
  const trades = await soon("trades", stream.watchTrades(BTC));
  check(trades[0].symbol === BTC && trades[0].amount > 0, "trades");
});
test("an order's life and its fills by stream", async () => {
  const heard = [];
  let listening = true;
  (async () => {
    while (listening) for (const o of await stream.watchOrders()) heard.push(o);
  })().catch(() => {});
  await until("subscribed", () => stream.clients[stream.urls.api.ws]?.subscriptions.user);
  const placed = await resting();
  await until("open", () => heard.some((o) => o.id === placed.id && o.status === "open" && o.clientOrderId === placed.clientOrderId));
  await rest.cancelOrder(placed.id);
  await until("cancelled", () => heard.some((o) => o.id === placed.id && o.status === "canceled"));
  const bought = await rest.createMarketBuyOrderWithCost(BTC, 300);
  await until("filled", () => heard.some((o) => o.id === bought.id && o.status === "closed"));
  listening = false;
  const last = heard.filter((o) => o.id === bought.id).at(-1).info;
  const fills = (await rest.fetchMyTrades(BTC)).filter((t) => t.order === bought.id);
  check(near(fills.reduce((n, t) => n + t.amount, 0), Number(last.cumulative_quantity), 1e-9), "what was told is what was filled");
  same([last.number_of_fills, last.leaves_quantity], [String(fills.length), "0"]);
});
test("my trades are all of the exchange's, and its books balance", async () => {
  const { fills, audit } = await exchange.truth();
  same((await rest.fetchMyTrades(BTC)).length, Object.keys(fills).length);
  same(audit, "ok");
});

const failed = await runAll(missing);
if (!missing) {
  await stream.close();
  await exchange.stop();
}
process.exit(failed ? 1 : 0);
