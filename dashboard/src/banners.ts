// One line per open problem, worst first, each with its age. A line goes when its cause does.
import { act } from "./actions";
import { judge, quoteAge, RULES } from "./ages";
import { onSecond } from "./clock";
import { arrange, el, setText } from "./dom";
import { clock, duration, percent } from "./format";
import { marketNow, onTopics, store } from "./store";
import { paintTab, dayFraction } from "./shell";
import type { Notice } from "./types";

type Severity = "critical" | "act" | "watch" | "news";
interface Banner {
  key: string;
  severity: Severity;
  text: string;
  action?: { text: string; act: () => void };
}

const shape: Record<Severity, string> = { critical: "\u25a0", act: "\u25a0", watch: "\u25b2", news: "\u25cb" };
const rank: Record<Severity, number> = { critical: 0, act: 1, watch: 2, news: 3 };

const held = (): number => store.positions?.length ?? 0;
const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

function offline(): Banner[] {
  const l = store.link;
  if (l.state !== "lost") return [];
  const next = Math.max(0, Math.ceil((l.retryAt - performance.now()) / 1000));
  return [{
    key: "offline",
    severity: "act",
    text:
      `This page lost its connection to the daemon at ${clock(l.lostAt)}. Trading goes on without it. ` +
      `Reconnecting (attempt ${l.attempt}, next in ${next} s). Emergency from a shell: novapulse ctl pause`,
  }];
}

function engineBanners(): Banner[] {
  const g = store.engine;
  if (!g) return [];
  const out: Banner[] = [];
  if (g.killed) {
    const why = g.killed.why ? `, \u201c${g.killed.why}\u201d` : "";
    out.push({
      key: "killed",
      severity: "critical",
      text: `Killed by ${g.killed.by}, ${g.killed.at ? clock(g.killed.at).slice(0, 5) : ""}${why}. ` +
        `${held() ? `${plural(held(), "position")} still open. ` : ""}Trading stays off until someone rearms it.`,
      action: { text: "Rearm\u2026", act: () => void act("rearm") },
    });
  } else if (g.paused) {
    const why = g.paused.why ? `, \u201c${g.paused.why}\u201d` : "";
    out.push({
      key: "paused",
      severity: "watch",
      text: `Paused by ${g.paused.by || "configuration"}, ${g.paused.at ? clock(g.paused.at).slice(0, 5) : ""}${why}. ` +
        `No new entries. ${plural(held(), "position")} still managed.`,
      action: { text: "Resume\u2026", act: () => void act("resume") },
    });
  }
  const resting = store.positions?.filter((p) => p.stop_resting).length ?? 0;
  const stops = held()
    ? ` ${plural(held(), "position")}: ${resting === held() ? "their stops are resting at the venue and stay active" : "their stops are kept by the engine and cannot act until the venue answers"}.`
    : "";
  if (!g.market_link)
    out.push({ key: "feed", severity: "act", text: `The market feed of ${g.venue} is away. New entries wait.${stops}` });
  if (!g.account_link)
    out.push({ key: "account", severity: "act", text: `${g.venue} does not answer for the account. New entries wait.${stops}` });
  if (!g.reconciled && g.market_link && g.account_link)
    out.push({ key: "reconcile", severity: "watch", text: "Comparing our books with the venue's. New entries wait." });
  for (const b of g.breakers) {
    if (!b.since || b.name === "feed_down" || b.name === "account_down") continue;
    const name = b.name.replace(/_/g, " ");
    if (b.name === "daily_loss") {
      const limit = store.equity?.max_daily_loss ?? 0;
      out.push({
        key: b.name,
        severity: "act",
        text: `Daily loss ${percent(dayFraction())} reached its limit of ${percent(-limit)} at ${clock(b.since).slice(0, 5)}. ` +
          `No new entries before 00:00 UTC. ${plural(held(), "position")} still managed.`,
      });
    } else {
      out.push({
        key: b.name,
        severity: b.name === "unprotected" ? "critical" : "act",
        text: `Breaker open: ${name}, for ${duration(marketNow() - b.since)}. No new entries. ` +
          (b.automatic ? "It closes by itself when the cause is gone." : "It stays open until a reconciliation succeeds."),
      });
    }
  }
  return out;
}

function stale(): Banner[] {
  if (store.link.state !== "open") return [];
  const old = [...store.tickers.keys()].filter((p) => judge(quoteAge(p), RULES.quote) === "act");
  if (!old.length || !store.engine?.market_link) return [];
  const ages = old.map((p) => `${p} ${duration(quoteAge(p) ?? 0)}`).slice(0, 4).join(", ");
  return [{ key: "stale", severity: "act", text: `Data too old to trade on: ${ages}${old.length > 4 ? `, and ${old.length - 4} more` : ""}.` }];
}

const SHOWN_NOTICE_MS = 10 * 60_000;

// The newest of a code counts: a breaker that has closed again needs no banner.
function notices(): Banner[] {
  const newest = new Map<string, Notice>();
  for (const n of store.notices) if (!newest.has(n.code)) newest.set(n.code, n);
  const bad = store.notices.filter(
    (n) =>
      (n.severity === "critical" || n.severity === "act") &&
      newest.get(n.code)?.severity !== "ok" &&
      marketNow() - n.at < SHOWN_NOTICE_MS,
  );
  const byCode = new Map<string, { n: (typeof bad)[number]; times: number }>();
  for (const n of bad) {
    const seen = byCode.get(n.code);
    if (seen) seen.times++;
    else byCode.set(n.code, { n, times: 1 });
  }
  return [...byCode.values()].slice(0, 3).map(({ n, times }) => ({
    key: n.code,
    severity: n.severity === "critical" ? "critical" : "act",
    text: `${n.text} (${n.code}${times > 1 ? `, ${times} times` : ""}, ${duration(marketNow() - n.at)} ago)`,
  }));
}

function forShow(): Banner[] {
  if (!store.hello?.for_show) return [];
  return [{
    key: "show",
    severity: "news",
    text: `Profile \u201c${store.hello.profile}\u201d is for show: low thresholds and a low fee tier, ` +
      `${store.engine?.mode === "SIM" ? "on the built-in exchange with invented prices" : "with invented fills"}. Its results say nothing about real trading.`,
  }];
}

export function banners(): HTMLElement {
  const zone = el("div", { class: "banners" });
  let shown = new Map<string, { node: HTMLElement; text: HTMLElement; button: HTMLButtonElement | null }>();
  const make = (b: Banner): { node: HTMLElement; text: HTMLElement; button: HTMLButtonElement | null } => {
    const words = el("span", { class: "banner-text" });
    const button = b.action ? el("button", { type: "button", onclick: b.action.act }, b.action.text) : null;
    const node = el(
      "div",
      { class: `banner ${b.severity}`, role: b.severity === "critical" ? "alert" : "status", "aria-relevant": "additions" }, // not its seconds
      el("span", { class: "banner-mark", "aria-hidden": true }, shape[b.severity]),
      words,
      button,
    );
    return { node, text: words, button };
  };
  const paint = (): void => {
    const all = [...offline(), ...engineBanners(), ...stale(), ...notices()]
      .filter((b, i, list) => list.findIndex((o) => o.key === b.key) === i)
      .sort((a, b) => rank[a.severity] - rank[b.severity]);
    const problems = all.length;
    const worst = all[0]?.severity;
    paintTab(problems, worst === "critical" || worst === "act" ? "critical" : worst === "watch" ? "watch" : "ok");
    all.push(...forShow());
    const kept: typeof shown = new Map();
    for (const b of all) {
      const key = `${b.key} ${b.severity}`;
      const one = shown.get(key) ?? make(b);
      setText(one.text, b.text);
      if (one.button) one.button.disabled = store.link.state !== "open";
      kept.set(key, one);
    }
    shown = kept;
    arrange(zone, [...kept.values()].map((b) => b.node));
  };
  onTopics(["engine", "link", "positions", "notices", "hello", "equity"], paint);
  onSecond(paint);
  return zone;
}

