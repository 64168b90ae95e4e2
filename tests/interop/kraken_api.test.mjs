#!/usr/bin/env node
// The npm package kraken-api: by REST alone, and it asks public questions by POST.
import { accounts, check, missing, refusal, runAll, same, startExchange, test } from "./harness.mjs";

const Kraken = missing ? null : (await import("kraken-api")).default;
const exchange = missing ? null : await startExchange();
const kraken = missing ? null : new Kraken(accounts.kraken.key, accounts.kraken.secret, { url: exchange.http });
const ask = async (name, params = {}) => (await kraken.api(name, params)).result;

test("public questions may be posted", async () => {
  check(Math.abs((await ask("Time")).unixtime) > 1.6e9, "the time");
  same(Object.keys(await ask("Assets", { asset: "XBT,ZUSD" })).sort(), ["XXBT", "ZUSD"]);
  same((await ask("AssetPairs", { pair: "XBTUSD" })).XXBTZUSD.tick_size, "0.1");
  same(Object.keys(await ask("Ticker", { pair: "XBTUSD,ETHUSD" })), ["XXBTZUSD", "XETHZUSD"]);
});
test("book, spread, trades and candles are of one market", async () => {
  const { bids, asks } = (await ask("Depth", { pair: "XBTUSD", count: 5 })).XXBTZUSD;
  same([bids.length, asks.length], [5, 5]);
  const [time, bid, ask1] = (await ask("Spread", { pair: "XBTUSD" })).XXBTZUSD.at(-1);
  check(time > 1.6e9 && Number(bid) < Number(ask1) && /\.\d{5}$/.test(bid), "a spread");
  const { last, XXBTZUSD: trades } = await ask("Trades", { pair: "XBTUSD" });
  check(/^\d{19}$/.test(last) && trades[0].length === 7, "seven columns and a nanosecond");
  const candles = await ask("OHLC", { pair: "XBTUSD", interval: 60 });
  same(candles.last, candles.XXBTZUSD.at(-2)[0]);
});
test("an order is placed, listed and cancelled, and its money comes back", async () => {
  const { txid, descr } = await ask("AddOrder", { pair: "XBTUSD", type: "buy", ordertype: "limit", price: "10000.0", volume: "0.1", userref: 5 });
  same(descr.order, "buy 0.10000000 XBTUSD @ limit 10000.0");
  same((await ask("OpenOrders")).open[txid[0]].userref, 5);
  same((await ask("CancelOrder", { txid: txid[0] })).count, 1);
  same((await ask("QueryOrders", { txid: txid[0] }))[txid[0]].status, "canceled");
  same((await ask("Balance")).ZUSD, "100000.00000000");
});
test("a filled order is in trades, ledger and balance", async () => {
  const { txid } = await ask("AddOrder", { pair: "XBTUSD", type: "buy", ordertype: "market", volume: "0.01" });
  const { trades } = await ask("TradesHistory", { ledgers: true });
  const [id, trade] = Object.entries(trades)[0];
  same([trade.ordertxid, trade.ledgers.length], [txid[0], 2]);
  const ledger = await ask("QueryLedgers", { id: trade.ledgers.join(",") });
  same(Object.values(ledger).map((e) => e.refid), [id, id]);
  same((await ask("TradeBalance")).tb, (Math.floor(Number((await ask("Balance")).ZUSD) * 1e4) / 1e4).toFixed(4));
});
test("a refusal has the venue's words", async () => {
  same((await refusal(ask("AddOrder", { pair: "XBTUSD", type: "buy", ordertype: "limit", price: "10000.0", volume: "1000" }))).message, "Order:Insufficient funds");
  same((await refusal(ask("Ticker", { pair: "NOSUCH" }))).message, "Query:Unknown asset pair");
});

const failed = await runAll(missing);
await exchange?.stop();
process.exit(failed ? 1 : 0);
