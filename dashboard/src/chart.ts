// The bar chart of one pair: candles hollow up and filled down, the position's lines told apart by
// dash and label, the stop's history as steps.
import {
  CandlestickSeries, createChart, createSeriesMarkers, HistogramSeries, LineSeries, LineStyle, LineType,
  type AutoscaleInfo, type IChartApi, type IPriceLine, type ISeriesApi, type ISeriesMarkersPluginApi, type SeriesMarker, type Time, type UTCTimestamp,
} from "lightweight-charts";
import { ageLabel, quoteAge, RULES } from "./ages";
import { candles, holes, TIMEFRAMES, type Candle } from "./bars";
import { add, el, fill, setText } from "./dom";
import { amount, exact, percent, signed, UNKNOWN } from "./format";
import { inBar, panel } from "./panels";
import { onTopics, store } from "./store";
import { watch } from "./stream";
import { onTheme, palette } from "./theme";
import type { Bar, Position } from "./types";

let seconds = 60;
let api: IChartApi;
let price: ISeriesApi<"Candlestick">;
let volume: ISeriesApi<"Histogram">;
let steps: ISeriesApi<"Line">;
let markers: ISeriesMarkersPluginApi<Time>;
let lines: IPriceLine[] = [];
let shown: Candle[] = [];
let shownRows = 0; // bars and holes
let shownPair = "";
let shownLines = "";
let cursor = -1; // index in shown, by keyboard or pointer

const at = (s: number): UTCTimestamp => s as UTCTimestamp;

function style(): void {
  const c = palette();
  api.applyOptions({
    layout: { background: { color: c.panel }, textColor: c.muted, attributionLogo: false, fontFamily: "inherit" },
    grid: { vertLines: { color: c.grid }, horzLines: { color: c.grid } },
    rightPriceScale: { borderColor: c.grid },
    timeScale: { borderColor: c.grid, timeVisible: true, secondsVisible: false, rightOffset: 6 },
    crosshair: { mode: 0 },
  });
  // Hollow up: the body has the panel's colour, so direction survives without colour.
  price.applyOptions({
    upColor: c.panel, borderUpColor: c.up, wickUpColor: c.up,
    downColor: c.down, borderDownColor: c.down, wickDownColor: c.down,
  });
  steps.applyOptions({ color: c.trail });
  shownLines = "";
}

const grouped = (v: number, decimals: number): string => v.toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace("-", "\u2212");
const volumeText = (v: number): string => v.toLocaleString("en-GB", { maximumSignificantDigits: 4 });
const quoteDecimals = (pair: string): number => store.tickers.get(pair)?.price_decimals ?? 2;

function setData(list: Candle[]): void {
  const gaps = holes(list, seconds);
  const c = palette();
  const rows = [...list.map((k) => ({ time: at(k.time), open: k.open, high: k.high, low: k.low, close: k.close })), ...gaps.map((t) => ({ time: at(t) }))];
  rows.sort((a, b) => a.time - b.time);
  shownRows = rows.length;
  price.setData(rows);
  volume.setData(list.map((k) => ({ time: at(k.time), value: k.volume, color: `${k.close >= k.open ? c.up : c.down}55` })));
}

function sortedBars(pair: string): Bar[] {
  return [...(store.bars.get(pair)?.values() ?? [])].sort((a, b) => a[0] - b[0]);
}

// All again when the past differs, else only the last bar: panning is not disturbed.
function paintBars(): void {
  const list = candles(sortedBars(store.pair), seconds);
  const last = list[list.length - 1];
  const samePast =
    shownPair === `${store.pair} ${seconds}` && shown.length > 0 && list.length - shown.length <= 1 &&
    list.length >= shown.length && list[0]?.time === shown[0]?.time &&
    list.slice(0, shown.length - 1).every((k, i) => k.close === shown[i]?.close && k.time === shown[i]?.time);
  const firstTime = shownPair !== `${store.pair} ${seconds}` || shown.length === 0;
  const previous = shown;
  shown = list;
  shownPair = `${store.pair} ${seconds}`;
  if (!samePast) {
    setData(list);
    if (firstTime) resetView();
    return;
  }
  if (!last) return;
  const c = palette();
  shownRows += list.length - previous.length;
  for (const k of list.slice(Math.max(0, previous.length - 1))) {
    price.update({ time: at(k.time), open: k.open, high: k.high, low: k.low, close: k.close });
    volume.update({ time: at(k.time), value: k.volume, color: `${k.close >= k.open ? c.up : c.down}55` });
  }
}

function resetView(): void {
  const bars = window.innerWidth < 700 ? 50 : 110;
  api.timeScale().setVisibleLogicalRange({ from: shownRows - bars, to: shownRows + 6 });
  price.priceScale().applyOptions({ autoScale: true });
}

// ---- lines of the position ----

// The scale holds the position's lines as well as the bars: a stop out of sight is no stop.
function withLines(original: () => AutoscaleInfo | null): AutoscaleInfo | null {
  const info = original();
  if (!info?.priceRange) return info;
  const prices = (store.positions ?? [])
    .filter((p) => p.pair === store.pair)
    .flatMap((p) => [p.entry, p.stop, p.target])
    .filter((t): t is string => t !== null)
    .map(Number);
  return {
    ...info,
    priceRange: {
      minValue: Math.min(info.priceRange.minValue, ...prices),
      maxValue: Math.max(info.priceRange.maxValue, ...prices),
    },
  };
}

interface Line {
  at: string;
  name: string;
  dash: LineStyle;
  width: 1 | 2 | 3;
  color: string;
  money: string | null;
}

// What leaving at this price would bring, net: by the costs known so far, the fee of leaving as
// large as the part of it in the present result.
function linesOf(p: Position): Line[] {
  const c = palette();
  const out: Line[] = [];
  if (p.entry) out.push({ at: p.entry, name: "entry", dash: LineStyle.Solid, width: 1, color: c.entry, money: null });
  if (p.target) out.push({ at: p.target, name: "target", dash: LineStyle.Dashed, width: 2, color: c.target, money: null });
  if (p.stop) {
    const risk = `\u2212${amount(p.at_risk).replace("\u2212", "")}`;
    if (p.trailing) out.push({ at: p.stop, name: "trail", dash: LineStyle.LargeDashed, width: 2, color: c.trail, money: risk });
    else if (p.breakeven) out.push({ at: p.stop, name: "break-even stop", dash: LineStyle.Dotted, width: 2, color: c.stop, money: risk });
    else out.push({ at: p.stop, name: "stop", dash: LineStyle.Solid, width: 3, color: c.stop, money: risk });
  }
  return out;
}

function paintLines(): void {
  const mine = (store.positions ?? []).filter((p) => p.pair === store.pair);
  const trades = (store.trades ?? []).filter((t) => t.pair === store.pair);
  const key = JSON.stringify([seconds, shownPair, mine.map((p) => [p.entry, p.stop, p.target, p.trailing, p.breakeven, p.stops.length, p.at_risk]), trades.length, shown.length]);
  if (key === shownLines) return;
  shownLines = key;
  for (const l of lines) price.removePriceLine(l);
  const last = shown[shown.length - 1]?.close ?? NaN;
  lines = mine.flatMap((p) =>
    linesOf(p).map((l) =>
      price.createPriceLine({
        price: Number(l.at),
        color: l.color,
        lineWidth: l.width,
        lineStyle: l.dash,
        axisLabelVisible: true,
        title: [l.name, l.name === "entry" ? "" : percent(Number(l.at) / last - 1), l.money ?? ""].filter(Boolean).join(" · "),
      }),
    ),
  );
  paintSteps(mine[0]);
  paintMarkers(mine);
}

function paintSteps(p: Position | undefined): void {
  const rows = new Map<number, number>();
  const first = shown[0]?.time ?? 0;
  for (const [ms, stop] of p?.stops ?? []) rows.set(Math.max(first, Math.floor(ms / 1000 / seconds) * seconds), Number(stop));
  const last = shown[shown.length - 1];
  if (p?.stop && last && rows.size) rows.set(last.time, Number(p.stop));
  steps.setData([...rows].sort((a, b) => a[0] - b[0]).map(([time, value]) => ({ time: at(time), value })));
}

function paintMarkers(mine: Position[]): void {
  const c = palette();
  const snap = (ms: number): number => Math.floor(ms / 1000 / seconds) * seconds;
  const first = shown[0]?.time ?? Infinity;
  const out: SeriesMarker<Time>[] = [];
  for (const p of mine) {
    if (p.opened_at && snap(p.opened_at) >= first)
      out.push({ time: at(snap(p.opened_at)), position: "belowBar", shape: "arrowUp", color: c.up, text: `#${p.position} long` });
  }
  for (const t of store.trades ?? []) {
    if (t.pair !== store.pair) continue;
    if (t.entry_time && snap(t.entry_time) >= first)
      out.push({ time: at(snap(t.entry_time)), position: "belowBar", shape: "arrowUp", color: c.up, text: `#${t.id}` });
    if (t.exit_time && snap(t.exit_time) >= first)
      out.push({ time: at(snap(t.exit_time)), position: "aboveBar", shape: "arrowDown", color: c.down, text: signed(t.net_profit) });
  }
  markers.setMarkers(out.sort((a, b) => (a.time as number) - (b.time as number)));
}

// ---- legend, table twin, keyboard ----

function legendText(k: Candle | undefined): string {
  if (!k) return UNKNOWN;
  return `O ${exact(k.text.open)}  H ${exact(k.text.high)}  L ${exact(k.text.low)}  C ${exact(k.text.close)}  V ${volumeText(k.volume)}`;
}

function spoken(k: Candle | undefined): string {
  if (!k) return "";
  const change = percent(k.close / k.open - 1);
  return `${new Date(k.time * 1000).toISOString().slice(11, 16)}, close ${exact(k.text.close)}, ${change}`;
}

function tableTwin(): HTMLElement {
  const rows = shown.slice(-30).reverse();
  return el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...["time (UTC)", "open", "high", "low", "close", "volume"].map((h, i) => el("th", { scope: "col", class: i ? "num" : "" }, h)))),
    el(
      "tbody",
      {},
      ...rows.map((k) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, new Date(k.time * 1000).toISOString().slice(11, 16)),
          ...[k.text.open, k.text.high, k.text.low, k.text.close].map((t) => el("td", { class: "num" }, exact(t))),
          el("td", { class: "num" }, volumeText(k.volume)),
        ),
      ),
    ),
  );
}

export function chart(): HTMLElement {
  const pick = el("select", { id: "pair" });
  const frames = el("div", { class: "segments", role: "group", "aria-label": "Timeframe" });
  const legend = el("p", { id: "legend", class: "legend num" }, UNKNOWN);
  const canvas = el("div", { id: "chart", class: "chart", role: "group", tabindex: 0, "aria-label": "Bar chart" });
  const twin = el("div", { id: "chart-table", class: "scroll", hidden: true, role: "group", tabindex: 0, "aria-label": "Bars as a table" });
  const voice = el("p", { class: "sr", "aria-live": "polite" });
  const empty = el("p", { class: "empty" }, "No bars of this pair yet. The first one closes with the minute.");
  const button = (text: string, label: string, f: () => void): HTMLElement => el("button", { type: "button", title: label, onclick: f }, text);
  const key = el(
    "p",
    { class: "chart-key muted" },
    el("span", { class: "key entry" }, "entry"), el("span", { class: "key stop" }, "stop"), el("span", { class: "key target" }, "target"), el("span", { class: "key trail" }, "trailing"),
    el("a", { href: "https://www.tradingview.com/", rel: "noopener noreferrer", target: "_blank" }, "Charts by TradingView"),
  );
  const p = panel("chart-panel", "Chart", legend, canvas, empty, twin, key, voice);
  inBar(
    p,
    el("label", { class: "inline" }, el("span", { class: "sr" }, "Pair "), pick),
    frames,
    button("reset", "Reset the view (r)", resetView),
    button("table", "Chart or table (t)", () => toggleTable()),
    ageLabel(() => quoteAge(store.pair), () => RULES.quote),
  );

  const toggleTable = (): void => {
    const focused = [canvas, twin].includes(document.activeElement as HTMLDivElement);
    twin.hidden = !twin.hidden;
    canvas.hidden = !twin.hidden;
    if (!twin.hidden) fill(twin, tableTwin());
    if (focused) (twin.hidden ? canvas : twin).focus();
  };
  const setFrame = (s: number): void => {
    seconds = s;
    for (const b of frames.children) b.setAttribute("aria-pressed", String(Number((b as HTMLElement).dataset.seconds) === s));
    paint();
  };
  for (const [name, s] of TIMEFRAMES)
    add(frames, el("button", { type: "button", "data-seconds": s, "aria-pressed": String(s === seconds), onclick: () => setFrame(s) }, name));

  api = createChart(canvas, { autoSize: true, layout: { attributionLogo: false }, localization: { locale: "en-GB" } });
  volume = api.addSeries(HistogramSeries, { priceScaleId: "", priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.85, bottom: 0 } });
  price = api.addSeries(CandlestickSeries, { priceLineVisible: false, autoscaleInfoProvider: withLines });
  price.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.18 } });
  steps = api.addSeries(LineSeries, { lineType: LineType.WithSteps, lineWidth: 2, lineStyle: LineStyle.LargeDashed, lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false, autoscaleInfoProvider: () => null });
  markers = createSeriesMarkers(price, []);
  style();

  const paint = (): void => {
    const none = !store.bars.get(store.pair)?.size;
    empty.hidden = !none;
    canvas.classList.toggle("no-bars", none);
    const decimals = quoteDecimals(store.pair);
    price.applyOptions({ priceFormat: { type: "custom", minMove: 10 ** -decimals, formatter: (v: number) => grouped(v, decimals) } });
    paintBars();
    paintLines();
    if (cursor < 0) setText(legend, legendText(shown[shown.length - 1]));
    if (!twin.hidden) fill(twin, tableTwin());
    const name = TIMEFRAMES.find(([, s]) => s === seconds)?.[0] ?? "";
    const held = (store.positions ?? []).find((x) => x.pair === store.pair);
    canvas.setAttribute("aria-label", `${store.pair} ${name} candles, ${spoken(shown[shown.length - 1])}${held ? `. Position ${held.position}: entry ${exact(held.entry)}, stop ${exact(held.stop)}, target ${exact(held.target)}` : ""}`);
  };
  api.subscribeCrosshairMove((e) => {
    const i = e.time === undefined ? -1 : shown.findIndex((k) => k.time === e.time);
    setText(legend, legendText(shown[i >= 0 ? i : shown.length - 1]));
  });
  const moveCursor = (to: number): void => {
    cursor = Math.max(0, Math.min(shown.length - 1, to));
    const k = shown[cursor];
    if (!k) return;
    api.setCrosshairPosition(k.close, at(k.time), price);
    setText(legend, legendText(k));
    setText(voice, spoken(k));
  };
  canvas.addEventListener("keydown", (e) => {
    const here = cursor < 0 ? shown.length - 1 : cursor;
    const step = e.shiftKey ? 10 : 1;
    const range = api.timeScale().getVisibleLogicalRange();
    const zoom = (f: number): void => {
      if (range) api.timeScale().setVisibleLogicalRange({ from: range.to - (range.to - range.from) * f, to: range.to });
    };
    const frame = TIMEFRAMES.findIndex(([, s]) => s === seconds);
    const keys: Record<string, () => void> = {
      ArrowLeft: () => moveCursor(here - step),
      ArrowRight: () => moveCursor(here + step),
      Home: () => moveCursor(0),
      End: () => moveCursor(shown.length - 1),
      "+": () => zoom(0.7),
      "-": () => zoom(1.4),
      r: resetView,
      "[": () => setFrame(TIMEFRAMES[Math.max(0, frame - 1)]?.[1] ?? seconds),
      "]": () => setFrame(TIMEFRAMES[Math.min(TIMEFRAMES.length - 1, frame + 1)]?.[1] ?? seconds),
      Escape: () => {
        cursor = -1;
        api.clearCrosshairPosition();
      },
    };
    const f = keys[e.key];
    if (!f || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    f();
  });
  p.addEventListener("keydown", (e) => {
    if (e.key === "t" && !(e.target instanceof HTMLSelectElement)) toggleTable();
  });

  // The first pair with a position, else the first: what an operator looks for.
  const choose = (): void => {
    const pairs = [...store.tickers.keys()];
    if (pick.options.length !== pairs.length) {
      fill(pick, ...pairs.map((name) => el("option", { value: name }, name)));
      pick.value = store.pair;
    }
    if (!store.pair && pairs.length && store.positions) watch(store.positions[0]?.pair ?? (pairs[0] as string));
    if (pick.value !== store.pair && document.activeElement !== pick) pick.value = store.pair;
  };
  pick.addEventListener("change", () => watch(pick.value));
  onTopics(["ticker", "positions", "pair"], choose);
  onTopics(["bars", "positions", "pair", "trades"], paint);
  onTheme(() => {
    style();
    shown = [];
    paint();
  });
  return p;
}
