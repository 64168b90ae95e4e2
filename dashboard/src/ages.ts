// The age of every number, and what it means for its use.
import { el, setClass, setText } from "./dom";
import { duration } from "./format";
import { marketNow, silence, store } from "./store";
import { onSecond } from "./clock";

export type Freshness = "ok" | "watch" | "act" | "unknown";

export interface AgeRule {
  watch: number; // ms
  act: number;
}

export const RULES = {
  engine: { watch: 10_000, act: 30_000 },
  equity: { watch: 5_000, act: 30_000 },
  get quote(): AgeRule {
    const watch = 5_000 * Math.max(1, store.hello?.speed ?? 1); // in the market's time
    return { watch, act: Math.max(store.hello?.stale_quote_ms ?? 10_000, watch + 1) };
  },
};

export function quoteAge(pair: string): number | null {
  const at = store.tickers.get(pair)?.at;
  return at ? Math.max(0, marketNow() - at) : null;
}

export function worstQuoteAge(): number | null {
  let worst: number | null = null;
  for (const pair of store.tickers.keys()) {
    const age = quoteAge(pair);
    if (age !== null && (worst === null || age > worst)) worst = age;
  }
  return worst;
}

export function judge(age: number | null, rule: AgeRule): Freshness {
  if (age === null) return "unknown";
  return age >= rule.act ? "act" : age >= rule.watch ? "watch" : "ok";
}

const shape = { ok: "\u25cf", watch: "\u25b2", act: "\u25a0", unknown: "\u25cb" };

export function ageWords(age: number | null, rule: AgeRule): string {
  const f = judge(age, rule);
  if (age === null) return `${shape.unknown} none yet`;
  if (f === "act") return `${shape.act} ${duration(age)} old, not used`;
  if (f === "watch") return `${shape.watch} ${duration(age)} old`;
  return `${shape.ok} ${duration(age)}`;
}

// The same in a narrow column: the shape says what the words would.
export function ageShort(age: number | null, rule: AgeRule): string {
  return age === null ? `${shape.unknown} none` : `${shape[judge(age, rule)]} ${duration(age)}`;
}

// A small label that keeps itself up to date; `age` is asked once a second.
export function ageLabel(age: () => number | null, rule: () => AgeRule): HTMLElement {
  const e = el("span", { class: "age" });
  const paint = (): void => {
    const now = age();
    setText(e, ageWords(now, rule()));
    setClass(e, `age ${judge(now, rule())}`);
  };
  onSecond(paint);
  return e;
}

export function streamAge(): number | null {
  return store.messageAt ? silence() : null;
}
