// The curve of equity since the start: a small drawing, with its numbers beside it.
import { get } from "./api";
import { ageLabel, RULES } from "./ages";
import { el, fill, setClass, setText } from "./dom";
import { amount, percent, sign, signed } from "./format";
import { inBar, panel } from "./panels";
import { changed, onTopics, store } from "./store";

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 600;
const HEIGHT = 90;

function svg(tag: string, attributes: Record<string, string>): SVGElement {
  const e = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  return e;
}

export async function loadEquity(): Promise<void> {
  try {
    store.points = (await get<{ data: [number, string][] }>("/api/v1/equity")).data;
    changed("equity");
  } catch {
    /* the curve then begins with this page */
  }
}

function draw(values: number[]): SVGElement {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low || 1;
  const x = (i: number): number => (values.length > 1 ? (i / (values.length - 1)) * WIDTH : 0);
  const y = (v: number): number => HEIGHT - 6 - ((v - low) / span) * (HEIGHT - 12);
  const path = values.map((v, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join("");
  const start = y(values[0] ?? 0).toFixed(1);
  const root = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", class: "curve", role: "img", "aria-label": `Equity since the start: lowest ${low.toFixed(2)}, highest ${high.toFixed(2)}, now ${(values[values.length - 1] ?? 0).toFixed(2)}` });
  root.append(
    svg("path", { d: `${path}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`, class: "curve-area" }),
    svg("line", { x1: "0", x2: String(WIDTH), y1: start, y2: start, class: "curve-start" }),
    svg("path", { d: path, class: "curve-line", fill: "none" }),
  );
  return root;
}

export function drawdown(values: number[]): { now: number; worst: number } {
  let peak = -Infinity;
  let worst = 0;
  let now = 0;
  for (const v of values) {
    peak = Math.max(peak, v);
    now = peak > 0 ? v / peak - 1 : 0;
    worst = Math.min(worst, now);
  }
  return { now, worst };
}

export function equity(): HTMLElement {
  const value = el("span", { class: "big num" }, "\u2014");
  const change = el("span", { class: "num" }, "");
  const facts = el("p", { class: "summary" });
  const picture = el("div", { class: "curve-box" });
  const p = panel("equity-panel", "Equity since start", el("p", { class: "big-row" }, value, change), picture, facts);
  inBar(p, ageLabel(() => (store.equity ? performance.now() - store.equityAt : null), () => RULES.equity));
  let drawn = 0;
  onTopics(["equity"], () => {
    const e = store.equity;
    if (!e) return;
    const values = store.points.map(([, v]) => Number(v));
    values.push(Number(e.equity));
    setText(value, amount(e.equity));
    const first = values[0] ?? 0;
    const fraction = first ? Number(e.equity) / first - 1 : NaN;
    setText(change, ` ${e.quote}  ${percent(fraction)}`);
    setClass(change, `num ${fraction < 0 ? "down" : fraction > 0 ? "up" : ""}`);
    const d = drawdown(values);
    const realised = sign(e.realised);
    setText(facts, `drawdown now ${percent(d.now)} · worst ${percent(d.worst)} · realised ${realised ? signed(e.realised) : "0.00"} · cash ${amount(e.cash)} · ${e.trades} trade${e.trades === 1 ? "" : "s"}, ${e.wins} won`);
    if (performance.now() - drawn > 900) {
      drawn = performance.now();
      fill(picture, values.length > 1 ? draw(values) : el("p", { class: "empty" }, "Starts with the first minute of trading."));
    }
  });
  return p;
}
