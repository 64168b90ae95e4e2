// What the page knows, and when it learned it. Panels subscribe to topics and repaint at most four
// times a second.
import type {
  Bar, ControlAnswer, Decision, Engine, Equity, Health, Hello, Notice, Order, Position, Ticker, Trade,
} from "./types";

export const DECISIONS_KEPT = 500;

export interface Link {
  state: "connecting" | "open" | "lost" | "signed_out";
  lostAt: number; // wall ms
  attempt: number;
  retryAt: number; // performance ms
}

export const store = {
  hello: null as Hello | null,
  engine: null as Engine | null,
  equity: null as Equity | null,
  equityAt: 0, // performance ms
  health: null as Health | null,
  positions: null as Position[] | null,
  orders: null as Order[] | null,
  trades: null as Trade[] | null,
  tickers: new Map<string, Ticker>(),
  decisions: [] as Decision[], // newest first
  decisionsKnown: false,
  notices: [] as Notice[], // newest first
  answers: new Map<number, ControlAnswer>(),
  bars: new Map<string, Map<number, Bar>>(), // by pair, by open time
  points: [] as [number, string][], // equity since the start
  link: { state: "connecting", lostAt: 0, attempt: 0, retryAt: 0 } as Link,
  pair: "", // shown in the chart
  marketAtMessage: 0,
  messageAt: 0, // performance ms of the last message
};

export const modeShape: Record<string, string> = { LIVE: "\u25a0", PAPER: "\u25c6", SIM: "\u25cb" };

export function venueName(): string {
  const venue = store.engine?.venue ?? "";
  return venue === "sim" ? "built-in exchange" : venue;
}

// The market's clock now, by the daemon's word and the time since.
export function marketNow(): number {
  return store.marketAtMessage ? store.marketAtMessage + (performance.now() - store.messageAt) : 0;
}

export function silence(): number {
  return store.messageAt ? performance.now() - store.messageAt : 0;
}

type Painter = () => void;
const painters: { topics: string[]; paint: Painter }[] = [];
const dirty = new Set<string>();
let scheduled = 0;
const REPAINT_MS = matchMedia("(max-width: 700px)").matches ? 500 : 250;
let paintedAt = -REPAINT_MS;

export function onTopics(topics: string[], paint: Painter): void {
  painters.push({ topics, paint });
}

function repaint(): void {
  scheduled = 0;
  paintedAt = performance.now();
  const now = new Set(dirty);
  dirty.clear();
  for (const p of painters) if (p.topics.some((t) => now.has(t))) p.paint();
}

export function changed(...topics: string[]): void {
  for (const t of topics) dirty.add(t);
  if (scheduled) return;
  const wait = Math.max(0, paintedAt + REPAINT_MS - performance.now());
  scheduled = window.setTimeout(repaint, wait);
}

function mergeDecisions(fresh: Decision[]): void {
  const key = (d: Decision): string => `${d.pair} ${d.number}`;
  const known = new Map(store.decisions.map((d) => [key(d), d]));
  for (const d of fresh) known.set(key(d), d);
  store.decisions = [...known.values()]
    .sort((a, b) => b.at - a.at || b.number - a.number)
    .slice(0, DECISIONS_KEPT);
  store.decisionsKnown = true;
}

function mergeNotices(fresh: Notice[]): void {
  const known = new Map(store.notices.map((n) => [n.serial, n]));
  for (const n of fresh) known.set(n.serial, n);
  store.notices = [...known.values()].sort((a, b) => b.serial - a.serial).slice(0, 200);
}

const BARS_MAX = 1500;
const BARS_KEPT = 1200; // some at once, so that the chart is not made anew with every bar

function mergeBars(pair: string, fresh: Bar[]): void {
  const bars = store.bars.get(pair) ?? new Map<number, Bar>();
  for (const b of fresh) bars.set(b[0], b);
  if (bars.size > BARS_MAX) {
    const oldest = [...bars.keys()].sort((a, b) => a - b).slice(0, bars.size - BARS_KEPT);
    for (const t of oldest) bars.delete(t);
  }
  store.bars.set(pair, bars);
}

function addPoint(e: Equity): void {
  const last = store.points[store.points.length - 1];
  if (e.at && (!last || e.at - last[0] >= 5000)) store.points.push([e.at, e.equity]);
}

// Positions that went away have become trades.
export let onPositionGone: () => void = () => {};
export function whenPositionGoes(f: () => void): void {
  onPositionGone = f;
}

function takePositions(fresh: Position[]): void {
  const still = new Set(fresh.map((p) => p.position));
  const gone = (store.positions ?? []).some((p) => !still.has(p.position));
  store.positions = fresh;
  if (gone) onPositionGone();
}

export function takeTopic(name: string, value: unknown): void {
  const [kind, pair] = name.split(":") as [string, string?];
  switch (kind) {
    case "engine":
      store.engine = value as Engine;
      break;
    case "equity":
      store.equity = value as Equity;
      store.equityAt = performance.now();
      addPoint(store.equity);
      break;
    case "positions":
      takePositions(value as Position[]);
      break;
    case "orders":
      store.orders = value as Order[];
      break;
    case "health":
      store.health = value as Health;
      break;
    case "ticker":
      if (pair) store.tickers.set(pair, value as Ticker);
      break;
    case "bars":
      if (pair) mergeBars(pair, value as Bar[]);
      break;
    case "decisions":
      mergeDecisions(value as Decision[]);
      break;
    case "notices":
      mergeNotices(value as Notice[]);
      break;
    case "control":
      for (const a of value as ControlAnswer[]) store.answers.set(a.request, a);
      break;
  }
  changed(kind);
}
