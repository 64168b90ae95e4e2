// The panels of the first page, without the chart: safety, positions, today, thinking, markets.
import { get } from "./api";
import { act, connected } from "./actions";
import { ageLabel, ageShort, ageWords, judge, quoteAge, RULES, streamAge, worstQuoteAge } from "./ages";
import { onSecond } from "./clock";
import { add, arrange, el, fill, setClass, setText } from "./dom";
import { amount, ago, clock, duration, exact, percent, quantity, ratio, sign, signed, UNKNOWN } from "./format";
import { dayFraction } from "./shell";
import { changed, marketNow, onTopics, store, whenPositionGoes } from "./store";
import { watch } from "./stream";
import type { BookPressure, Decision, Position, Step, Trade, Vote } from "./types";

export function panel(id: string, title: string, ...children: (Node | null)[]): HTMLElement {
  const heading = el("h2", { id: `${id}-title` }, title);
  const bar = el("div", { class: "panel-bar" }, heading);
  return el("section", { id, class: "panel", "aria-labelledby": `${id}-title` }, bar, ...children);
}

export function inBar(p: HTMLElement, ...children: Node[]): void {
  add(p.firstElementChild as HTMLElement, ...children);
}

// Nothing for 300 ms, then a skeleton, after 5 s the truth.
export function waiting(lines: number): HTMLElement {
  const box = el("div", { class: "skeleton", "aria-hidden": true });
  for (let i = 0; i < lines; i++) add(box, el("div", { class: "skeleton-line" }));
  const started = performance.now();
  const note = el("p", { class: "muted late", hidden: true });
  const beat = window.setInterval(() => {
    if (!box.isConnected) {
      window.clearInterval(beat);
      return;
    }
    const s = Math.floor((performance.now() - started) / 1000);
    if (s < 5) return;
    note.hidden = false;
    box.removeAttribute("aria-hidden");
    setText(note, `Still loading (${s} s). The server is slow to answer.`);
  }, 1000);
  add(box, note);
  return box;
}

// ---- safety ----

interface SafetyLine {
  level: "ok" | "watch" | "critical" | "unknown";
  name: string;
  value: string;
}

function safetyLines(): SafetyLine[] {
  const g = store.engine;
  const e = store.equity;
  if (!g || !e) return [];
  const worst = worstQuoteAge();
  const data = judge(worst, RULES.quote);
  const open = g.breakers.filter((b) => b.since);
  const day = dayFraction();
  const loss = Math.max(0, -day) / (e.max_daily_loss || Infinity);
  const exposure = Number(e.exposure) / (Number(e.equity) || Infinity);
  const bare = (store.positions ?? []).filter((p) => !p.stop_resting).length;
  return [
    { level: !g.market_link || data === "act" ? "critical" : data === "watch" ? "watch" : data === "ok" ? "ok" : "unknown", name: "Data", value: g.market_link ? `oldest quote ${worst === null ? UNKNOWN : duration(worst)}` : "the feed is away" },
    { level: open.length ? "critical" : "ok", name: "Breakers", value: `${open.length} of ${g.breakers.length} open` },
    { level: loss >= 1 ? "critical" : loss >= 0.8 ? "watch" : "ok", name: "Daily loss", value: `${percent(day)} of ${percent(-e.max_daily_loss)}` },
    { level: exposure > e.max_exposure ? "watch" : "ok", name: "Exposure", value: `${percent(exposure, false)} of ${percent(e.max_exposure, false)}` },
    { level: bare ? "watch" : "ok", name: "Stops", value: store.positions?.length ? (bare ? `${bare} of ${store.positions.length} not resting at the venue` : "all resting at the venue") : "no position needs one" },
    { level: g.reconciled ? "ok" : "watch", name: "Reconciled", value: g.reconciled ? (g.reconciled_at ? ago(marketNow() - g.reconciled_at) : "yes") : "not yet" },
  ];
}

const levelShape = { ok: "\u25cf", watch: "\u25b2", critical: "\u25a0", unknown: "\u25cb" };

export function safety(): HTMLElement {
  const list = el("dl", { class: "safety" });
  const rows = new Map<string, { mark: HTMLElement; value: HTMLElement }>();
  const paint = (): void => {
    for (const line of safetyLines()) {
      let row = rows.get(line.name);
      if (!row) {
        row = { mark: el("span", {}), value: el("dd", {}) };
        rows.set(line.name, row);
        add(list, el("div", {}, el("dt", {}, row.mark, ` ${line.name}`), row.value));
      }
      setText(row.mark, levelShape[line.level]);
      setClass(row.mark, `mark ${line.level}`);
      setText(row.value, line.value);
    }
  };
  onTopics(["engine", "equity", "positions"], paint);
  onSecond(paint);
  const p = panel("safety", "Safety", list);
  inBar(p, ageLabel(streamAge, () => RULES.engine));
  return p;
}

// ---- positions ----

const columns = ["pair", "quantity", "entry", "now", "P&L net", "R", "at risk", "stop", "target", "age", ""];

function distance(price: string | null, from: string | null): string {
  const a = Number(price);
  const b = Number(from);
  return price && from && b ? percent(a / b - 1) : UNKNOWN;
}

function rMultiple(p: Position): string {
  const unit = Number(p.risk_unit);
  return p.risk_unit && unit ? ratio(Number(p.profit) / unit) : UNKNOWN;
}

function stopWords(p: Position): string {
  const kind = p.trailing ? "trailing" : p.breakeven ? "break-even" : "";
  const where = p.stop_resting ? "at venue" : "in engine";
  return [kind, where].filter(Boolean).join(", ");
}

interface PositionRow {
  row: HTMLElement;
  update: (p: Position) => void;
}

const figures = ["quantity", "entry", "now", "P&L net", "R", "at risk", "stop", "target", "age"] as const;

function positionFigures(p: Position): [string, string][] {
  const ticker = store.tickers.get(p.pair);
  const bid = ticker?.bid ?? null;
  const s = sign(p.profit);
  return [
    [quantity(p.qty), ""],
    [exact(p.entry), ""],
    [exact(bid), ageWords(quoteAge(p.pair), RULES.quote)],
    [`${signed(p.profit)} ${s > 0 ? "\u25b2" : s < 0 ? "\u25bc" : ""}`, percent(Number(p.profit) / (Number(p.cost) || NaN))],
    [rMultiple(p), ""],
    [amount(p.at_risk), ""],
    [exact(p.stop), `${distance(p.stop, bid)} · ${stopWords(p)}`],
    [exact(p.target), distance(p.target, bid)],
    [p.opened_at ? duration(marketNow() - p.opened_at) : UNKNOWN, ""],
  ];
}

// Built once, then written into: its button stays the same element while numbers change around it.
function positionRow(first: Position): PositionRow {
  const cells = figures.map((label) => {
    const main = el("span", {});
    const sub = el("small", {});
    return { main, sub, td: el("td", { class: "num", "data-label": label }, main, sub) };
  });
  const button = el("button", { type: "button", "aria-label": `Close ${first.pair}`, onclick: () => void act("close", first.position) });
  const row = el(
    "tr",
    {},
    el("th", { scope: "row" }, el("button", { type: "button", class: "link pair", onclick: () => watch(first.pair) }, first.pair), el("small", {}, `#${first.position} long · ${first.strategy}`)),
    ...cells.map((c) => c.td),
    el("td", { class: "row-act" }, button),
  );
  const update = (p: Position): void => {
    positionFigures(p).forEach(([main, sub], i) => {
      const c = cells[i];
      if (!c) return;
      setText(c.main, main);
      setText(c.sub, sub);
      c.sub.hidden = sub === "";
    });
    const s = sign(p.profit);
    setClass(cells[3]?.td as HTMLElement, `num ${s < 0 ? "down" : s > 0 ? "up" : ""}`);
    const fresh = judge(quoteAge(p.pair), RULES.quote);
    setClass(row, fresh === "watch" || fresh === "act" ? "dim" : "");
    setText(button, p.closing ? "Closing" : "Close\u2026");
    button.disabled = !connected() || p.closing;
  };
  return { row, update };
}

export function positions(): HTMLElement {
  const body = el("tbody", {});
  const head = el("thead", {}, el("tr", {}, ...columns.map((c, i) => el("th", { scope: "col", class: i ? "num" : "" }, c || el("span", { class: "sr" }, "act")))));
  const table = el("table", { class: "cards" }, head, body);
  const empty = el("p", { class: "empty" });
  const box = el("div", { class: "scroll" }, table, empty);
  const skeleton = waiting(3);
  const rows = new Map<number, PositionRow>();
  let order: number[] = [];
  const p = panel("positions", "Open positions", skeleton, box);
  box.hidden = true;
  const paint = (): void => {
    if (!store.positions) return;
    skeleton.remove();
    box.hidden = false;
    const list = [...store.positions].sort((a, b) => Number(b.at_risk) - Number(a.at_risk));
    setText(p.querySelector("h2") as HTMLElement, `Open positions ${list.length} of ${store.equity?.positions_max ?? list.length}`);
    table.hidden = list.length === 0;
    empty.hidden = list.length > 0;
    const last = store.trades?.[0];
    setText(
      empty,
      last
        ? `No open positions. Last closed: ${last.pair} ${signed(last.net_profit)}, ${last.exit_time ? ago(marketNow() - last.exit_time) : ""}.`
        : `No open positions. The engine looks at ${store.engine?.pairs ?? 0} pairs every bar.`,
    );
    const busy = body.matches(":hover") || body.contains(document.activeElement);
    for (const p of list) {
      if (!rows.has(p.position)) rows.set(p.position, positionRow(p));
      rows.get(p.position)?.update(p);
    }
    for (const number of rows.keys()) if (!list.some((p) => p.position === number)) rows.delete(number);
    // Rows keep their order under the pointer and around the focus.
    if (!busy) order = list.map((p) => p.position);
    const still = order.filter((n) => rows.has(n));
    const fresh = list.map((p) => p.position).filter((n) => !still.includes(n));
    arrange(body, [...still, ...fresh].flatMap((n) => rows.get(n)?.row ?? []));
  };
  onTopics(["positions", "ticker", "trades", "link"], paint);
  onSecond(paint);
  return p;
}

// ---- today ----

const exitWords: Record<string, string> = {
  "exit.stop": "stop", "exit.target": "target", "exit.trailing": "trailing stop", "exit.break_even": "break-even",
  "exit.time": "time", "exit.signal": "signal", "exit.operator": "operator", "exit.close_all": "close all",
  "exit.kill": "kill", "exit.reconcile": "reconciliation", "exit.error": "error",
};

function tradeRow(t: Trade): HTMLElement {
  const s = sign(t.net_profit);
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, t.pair, el("small", {}, t.exit_time ? clock(t.exit_time) : "")),
    el("td", { class: "num", "data-label": "entry" }, exact(t.entry_price)),
    el("td", { class: "num", "data-label": "exit" }, exact(t.exit_price)),
    el("td", { class: "num", "data-label": "fees" }, amount(t.fees)),
    el("td", { class: `num ${s < 0 ? "down" : s > 0 ? "up" : ""}`, "data-label": "net" }, `${signed(t.net_profit)} ${s > 0 ? "\u25b2" : s < 0 ? "\u25bc" : ""}`),
    el("td", { "data-label": "why" }, exitWords[t.exit_reason] ?? t.exit_reason),
  );
}

export async function loadTrades(): Promise<void> {
  try {
    store.trades = (await get<{ data: Trade[] }>("/api/v1/trades?limit=50")).data;
    changed("trades");
  } catch {
    /* the next position that goes asks again */
  }
}

export function today(): HTMLElement {
  const summary = el("p", { class: "summary" });
  const body = el("tbody", {});
  const table = el("table", { class: "cards" }, el("thead", {}, el("tr", {}, ...["pair", "entry", "exit", "fees", "net", "why"].map((c, i) => el("th", { scope: "col", class: i && i < 5 ? "num" : "" }, c)))), body);
  const p = panel("today", "Today (UTC day)", summary, el("div", { class: "scroll" }, table));
  const paint = (): void => {
    const e = store.equity;
    if (!e) return;
    const lost = e.trades_day - e.wins_day;
    setText(
      summary,
      e.trades_day
        ? `${e.trades_day} closed: ${e.wins_day} won, ${lost} lost · net ${signed(e.realised_day)} · fees ${amount(e.fees_day)}`
        : `No trades closed today. Fees ${amount(e.fees_day)}.`,
    );
    const rows = (store.trades ?? []).slice(0, 8);
    table.hidden = rows.length === 0;
    fill(body, ...rows.map(tradeRow));
  };
  onTopics(["equity", "trades"], paint);
  whenPositionGoes(() => void loadTrades());
  return p;
}

// ---- thinking ----

function verdict(d: Decision): { text: string; cls: string; shape: string } {
  if (d.denial) return { text: `${d.stance === "none" ? "no" : d.stance}, not followed: ${d.denial.text}`, cls: "watch", shape: "\u25b2" };
  if (d.acts) return { text: `yes: ${d.stance}, ${d.count} of ${d.votes.length + (d.book?.counted ? 1 : 0)} agree`, cls: "up", shape: "\u25cf" };
  return { text: `no: ${why(d)}`, cls: "muted", shape: "\u25cb" };
}

function why(d: Decision): string {
  if (d.rule === "votes.below") return `${d.rule_text}: ${d.count} of ${d.needed} needed`;
  if (d.rule === "gate.below") return `${d.rule_text}: ${d.confidence.toFixed(2)} of ${d.limit.toFixed(2)}`;
  return d.rule_text;
}

function voteRows(v: Vote): HTMLElement[] {
  const share = v.share > 0 ? `${Math.round(100 * v.share)} %` : v.counts ? "against" : "too weak";
  return [
    el(
      "tr",
      { class: "with-reason" },
      el("th", { scope: "row" }, v.strategy, v.owner && el("abbr", { title: "its stop and target are taken" }, " \u2020")),
      el("td", {}, v.side),
      el("td", { class: "num" }, v.strength.toFixed(2)),
      el("td", { class: "num" }, v.confidence.toFixed(2)),
      el("td", { class: "num", title: v.share > 0 ? `weight ${v.weight.toFixed(3)}` : "" }, share),
    ),
    el("tr", {}, el("td", { colspan: 5, class: "muted" }, v.why)),
  ];
}

function bookRows(b: BookPressure): HTMLElement[] {
  return [
    el("tr", { class: "with-reason" }, el("th", { scope: "row" }, "order book"), el("td", {}, b.side), el("td", { class: "num", colspan: 2 }), el("td", { class: "num" }, `${Math.round(100 * b.share)} %`)),
    el("tr", {}, el("td", { colspan: 5, class: "muted" }, "the book leans that way")),
  ];
}

const delta = (v: number): string => `${v < 0 ? "\u2212" : "+"}${Math.abs(v).toFixed(3)}`;

function walkRow(s: Step): HTMLElement {
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, s.text, s.count > 0 && ` (${s.count})`),
    el("td", { class: "num" }, delta(s.strength)),
    el("td", { class: "num" }, delta(s.confidence)),
  );
}

const tableOf = (heads: [string, boolean][], rows: HTMLElement[]): HTMLElement =>
  el(
    "div",
    { class: "scroll" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...heads.map(([h, num]) => el("th", { scope: "col", class: num ? "num" : "" }, h)))),
      el("tbody", {}, ...rows),
    ),
  );

const span = (s: number): string => (s % 86400 === 0 ? `${s / 86400} d` : s % 3600 === 0 ? `${s / 3600} h` : `${s / 60} m`);

function bookWords(b: BookPressure | null): string {
  if (!b) return "Order book: none was seen.";
  if (b.state !== "fresh") return `Order book: too old, ${b.age_s.toFixed(1)} s.`;
  return (
    `Order book: ${b.age_s.toFixed(1)} s old, score ${delta(b.score)} (${b.side}), imbalance ${delta(b.imbalance)}, liquidity ${b.liquidity.toFixed(2)}` +
    `${b.agrees ? ", agrees" : ""}${b.spoofed > 0.3 ? ", much size pulled untraded" : ""}.`
  );
}

function frameWords(d: Decision): string {
  const frames = d.timeframes.map((f) => `${span(f.timeframe_s)} ${f.ready ? f.side : "not ready"}`);
  return `Timeframes: ${frames.join(", ")} (agreement ${d.agreement}).`;
}

function chain(d: Decision): HTMLElement[] {
  const votes = d.votes.flatMap(voteRows);
  if (d.book?.counted) votes.push(...bookRows(d.book));
  const parts = [
    tableOf([["vote", false], ["side", false], ["str.", true], ["conf.", true], ["share", true]], votes),
  ];
  if (d.walk.length) parts.push(tableOf([["score", false], ["str.", true], ["conf.", true]], d.walk.map(walkRow)));
  const needs = d.limit > 0 ? `Needed: ${d.needed} votes, confidence ${d.limit.toFixed(2)}. ` : "";
  parts.push(el("p", {}, `${needs}${frameWords(d)} ${bookWords(d.book)}`));
  return parts;
}

function decisionItem(d: Decision, open: boolean, onToggle: (open: boolean) => void): HTMLElement {
  const v = verdict(d);
  const details = el(
    "details",
    {},
    el(
      "summary",
      {},
      el("time", { class: "num muted", datetime: new Date(d.at).toISOString(), title: new Date(d.at).toISOString() }, clock(d.at).slice(0, 5)),
      el("span", { class: "decision-pair" }, d.pair),
      el("span", { class: `decision-verdict ${v.cls}` }, el("span", { "aria-hidden": true }, `${v.shape} `), v.text),
    ),
    el(
      "div",
      { class: "decision-more" },
      el(
        "p",
        {},
        `Decision ${d.number}: ${d.rule_text} (${d.rule}), confidence ${d.confidence.toFixed(2)}, score ${d.strength.toFixed(2)}, ` +
          `${d.trend} / ${d.volatility.replace("_vol", " volatility")}.`,
        d.denial && ` The account did not follow: ${d.denial.text} (${d.denial.code}).`,
      ),
      ...chain(d),
    ),
  );
  details.open = open;
  details.addEventListener("toggle", () => onToggle(details.open));
  return el("li", {}, details);
}

const SHOWN = 60;

export function thinking(): HTMLElement {
  const list = el("ol", { class: "decisions" });
  const empty = el("p", { class: "empty" });
  const only = el("select", { id: "decision-filter" });
  for (const [value, text] of [["all", "all"], ["acts", "that say trade"], ["denied", "not followed"], ["pair", "of the chart's pair"]] as const)
    add(only, el("option", { value }, text));
  const skeleton = waiting(5);
  const p = panel("thinking", "Thinking", skeleton, list, empty);
  inBar(p, el("label", { class: "inline" }, "show ", only));
  const more = el("button", { type: "button", hidden: true });
  inBar(p, more);
  const open = new Set<string>();
  let items = new Map<string, HTMLElement>();
  let places = new Set<string>(); // shown
  const paint = (force = false): void => {
    if (!store.decisionsKnown) return;
    skeleton.remove();
    const fits = (d: Decision): boolean =>
      only.value === "all" || (only.value === "acts" && d.acts) || (only.value === "denied" && d.denial !== null) || (only.value === "pair" && d.pair === store.pair);
    const rows = store.decisions.filter(fits).slice(0, SHOWN);
    empty.hidden = rows.length > 0;
    const warming = store.engine?.warming;
    setText(
      empty,
      store.decisions.length
        ? `No decision matches this filter. ${store.decisions.length} exist without it.`
        : warming
          ? `Warming up: ${warming.needed - warming.bars} bars to go before the first decision of ${warming.pair}.`
          : "No decisions yet. Every closed bar that at least one strategy has an opinion on brings one.",
    );
    // Nothing moves under the pointer or around the focus: what is new waits behind a button.
    const reading = !force && items.size > 0 && (list.matches(":hover") || list.contains(document.activeElement));
    const isNew = (d: Decision): boolean => !places.has(`${d.pair} ${d.number}`);
    const fresh = reading ? rows.filter(isNew).length : 0;
    more.hidden = fresh === 0;
    setText(more, `${fresh} new \u2191`);
    const kept = new Map<string, HTMLElement>();
    if (!reading) places = new Set(rows.map((d) => `${d.pair} ${d.number}`));
    for (const d of rows.filter((r) => !isNew(r))) {
      const place = `${d.pair} ${d.number}`;
      const key = `${place} ${d.denial?.code ?? ""}`;
      kept.set(key, items.get(key) ?? decisionItem(d, open.has(place), (now) => void (now ? open.add(place) : open.delete(place))));
    }
    items = kept;
    arrange(list, [...kept.values()]);
  };
  only.addEventListener("change", () => paint(true));
  more.addEventListener("click", () => paint(true));
  list.addEventListener("pointerleave", () => paint());
  onTopics(["decisions", "engine", "pair"], () => paint());
  return p;
}

// ---- markets ----

export function markets(): HTMLElement {
  const body = el("tbody", {});
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...["pair", "last", "spread", "bars", "age"].map((c, i) => el("th", { scope: "col", class: i ? "num" : "" }, c)))), body);
  const skeleton = waiting(4);
  const p = panel("markets", "Markets", skeleton, el("div", { class: "scroll" }, table));
  const rows = new Map<string, { row: HTMLElement; cells: HTMLElement[] }>();
  const paint = (): void => {
    if (store.tickers.size) skeleton.remove();
    for (const [pair, t] of store.tickers) {
      let r = rows.get(pair);
      if (!r) {
        const cells = [0, 1, 2, 3].map(() => el("td", { class: "num" }));
        r = { row: el("tr", {}, el("th", { scope: "row" }, el("button", { type: "button", class: "link pair", onclick: () => watch(pair) }, pair)), ...cells), cells };
        rows.set(pair, r);
        add(body, r.row);
      }
      const bid = Number(t.bid);
      const ask = Number(t.ask);
      const age = quoteAge(pair);
      const fresh = judge(age, RULES.quote);
      const texts = [
        exact(t.last ?? t.bid),
        t.bid && t.ask ? percent((ask - bid) / bid, false) : UNKNOWN,
        t.bars >= t.bars_needed ? "ready" : `${t.bars} of ${t.bars_needed}`,
        ageShort(age, RULES.quote),
      ];
      texts.forEach((text, i) => setText(r.cells[i] as HTMLElement, text));
      setClass(r.cells[3] as HTMLElement, `num age ${fresh}`);
      (r.cells[3] as HTMLElement).title = ageWords(age, RULES.quote);
      setClass(r.row, `${fresh === "act" || fresh === "watch" ? "dim" : ""} ${pair === store.pair ? "chosen" : ""}`.trim());
    }
  };
  onTopics(["ticker", "pair"], paint);
  onSecond(paint);
  return p;
}

