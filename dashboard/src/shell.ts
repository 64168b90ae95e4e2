// The frame around every page: skip link, Stop, mode, state, the two numbers that matter, foot line.
import { post } from "./api";
import { act, connected, pause } from "./actions";
import { showAbout, showKeys } from "./about";
import { ageLabel, RULES, worstQuoteAge } from "./ages";
import { onSecond } from "./clock";
import { add, el, fill, setClass, setText } from "./dom";
import { amount, clock, duration, percent, sign, signed } from "./format";
import { marketNow, modeShape, onTopics, store, venueName } from "./store";
import { setTheme, theme, type Theme } from "./theme";

function stateClass(): string {
  switch (store.engine?.state) {
    case "running":
      return "ok";
    case "killed":
      return "critical";
    case undefined:
      return "unknown";
    default:
      return "watch";
  }
}

const stateShape: Record<string, string> = { ok: "\u25cf", watch: "\u25b2", critical: "\u25a0", unknown: "\u25cb" };

// ---- the Stop menu ----

function stopItems(close: () => void): HTMLElement[] {
  const item = (text: string, verb: string, position?: number, danger = true): HTMLElement =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: danger ? "danger-text" : "",
        disabled: !connected(),
        onclick: () => {
          close();
          void act(verb, position);
        },
      },
      text,
    );
  const items = (store.positions ?? []).map((p) => item(`Close ${p.pair}\u2026`, "close", p.position, false));
  items.push(item("Close all\u2026", "close-all"));
  items.push(store.engine?.killed ? item("Rearm\u2026", "rearm") : item("Kill\u2026", "kill"));
  return items;
}

let openStop: () => void = () => {};
export function openStopMenu(): void {
  openStop();
}

function stopMenu(): HTMLElement {
  const menu = el("div", { id: "stop-menu", role: "menu", class: "menu", hidden: true, "aria-label": "Stop" });
  const button = el(
    "button",
    { id: "stop", type: "button", class: "danger", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": "stop-menu" },
    "Stop\u2026",
  );
  const close = (): void => {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
  };
  const open = (): void => {
    fill(menu, ...stopItems(close));
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    (menu.querySelector("button:not([disabled])") as HTMLElement | null)?.focus();
  };
  openStop = open;
  button.addEventListener("click", () => (menu.hidden ? open() : close()));
  menu.addEventListener("keydown", (e) => {
    const items = [...menu.querySelectorAll<HTMLElement>("button:not([disabled])")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (e.key === "Escape") {
      close();
      button.focus();
    } else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      items[(at + (e.key === "ArrowDown" ? 1 : items.length - 1)) % items.length]?.focus();
    }
  });
  document.addEventListener("click", (e) => {
    if (!menu.hidden && !holder.contains(e.target as Node)) close();
  });
  const holder = el("div", { class: "stop-holder" }, button, menu);
  return holder;
}

function pauseButton(): HTMLElement {
  const button = el("button", { id: "pause", type: "button" }, "Pause");
  let resumes = false; // what it says is what it does, even when the engine has just changed
  button.addEventListener("click", () => void (resumes ? act("resume") : pause()));
  const paint = (): void => {
    resumes = Boolean(store.engine?.paused);
    setText(button, resumes ? "Resume\u2026" : "Pause");
    button.disabled = !connected() || !store.engine || Boolean(store.engine.killed);
    button.title = connected() ? "" : "No connection to the daemon. From a shell: novapulse ctl pause";
  };
  onTopics(["engine", "link"], paint);
  paint();
  return button;
}

// ---- the head ----

function modeBadge(): HTMLElement {
  const e = el("span", { class: "mode" }, "");
  onTopics(["engine"], () => {
    const g = store.engine;
    if (!g) return;
    setText(e, `${modeShape[g.mode]} ${g.mode}`);
    setClass(e, `mode ${g.mode.toLowerCase()}`);
    document.documentElement.setAttribute("data-mode", g.mode.toLowerCase());
  });
  return e;
}

function stateLabel(): HTMLElement {
  const e = el("span", { id: "state", class: "state" }, "");
  onTopics(["engine", "link"], () => {
    const c = stateClass();
    setText(e, `${stateShape[c]} ${store.engine?.text ?? "Connecting"}`);
    setClass(e, `state ${c}`);
  });
  return e;
}

function figure(name: string, id: string): { box: HTMLElement; value: HTMLElement; more: HTMLElement } {
  const value = el("span", { id, class: "figure-value" }, "\u2014");
  const more = el("span", { class: "figure-more" }, "");
  return { box: el("div", { class: "figure" }, el("span", { class: "figure-name" }, name), value, more), value, more };
}

export function dayFraction(): number {
  const e = store.equity;
  const start = e ? Number(e.day_start) : 0;
  return e && start ? Number(e.day) / start : NaN;
}

function figures(): HTMLElement {
  const equity = figure("Equity", "equity");
  const day = figure("Today", "day");
  const positions = figure("Positions", "position-count");
  const exposure = figure("Exposure", "exposure");
  const breakers = figure("Breakers", "breaker-count");
  onTopics(["equity", "engine"], () => {
    const e = store.equity;
    if (e) {
      setText(equity.value, amount(e.equity));
      setText(equity.more, e.quote);
      setText(day.value, signed(e.day));
      setClass(day.value, `figure-value ${sign(e.day) < 0 ? "down" : sign(e.day) > 0 ? "up" : ""}`);
      setText(day.more, `(${percent(dayFraction())})`);
      setText(positions.value, `${e.positions} of ${e.positions_max}`);
      const total = Number(e.equity);
      setText(exposure.value, total ? percent(Number(e.exposure) / total, false) : "\u2014");
      setText(exposure.more, `of ${percent(e.max_exposure, false)}`);
    }
    const b = store.engine?.breakers;
    if (b) setText(breakers.value, `${b.filter((x) => x.since).length} of ${b.length}`);
  });
  return el("div", { class: "figures" }, equity.box, day.box, positions.box, exposure.box, breakers.box);
}

export function head(): HTMLElement {
  const data = el("span", { class: "data" }, "data ", ageLabel(worstQuoteAge, () => RULES.quote));
  const venue = el("span", { class: "venue muted" }, "");
  onTopics(["engine"], () => setText(venue, venueName()));
  return el(
    "header",
    { class: "top" },
    el("a", { class: "skip", href: "#main" }, "Skip to content"),
    el(
      "div",
      { class: "top-row" },
      // Second in the order of tabs, at the thumb's side on a phone.
      el("div", { class: "acts" }, stopMenu(), pauseButton()),
      el("div", { class: "identity" }, el("h1", { class: "brand" }, "NovaPulse"), modeBadge(), venue, stateLabel()),
      data,
    ),
    figures(),
  );
}

// ---- the foot ----

async function signOut(): Promise<void> {
  await post("/api/v1/logout", {}).catch(() => null);
  location.replace("/login");
}

function themePicker(): HTMLElement {
  const select = el("select", { id: "theme" });
  for (const [value, text] of [["system", "as the system"], ["dark", "dark"], ["light", "light"]] as const) {
    const option = el("option", { value }, text);
    option.selected = theme() === value;
    add(select, option);
  }
  select.addEventListener("change", () => setTheme(select.value as Theme));
  return el("label", { class: "inline" }, "Colours ", select);
}

export function foot(): HTMLElement {
  const version = el("span", {}, "");
  const up = el("span", {}, "");
  const time = el("span", { class: "num" }, "");
  onTopics(["hello"], () => setText(version, `v${store.hello?.version ?? ""} · profile ${store.hello?.profile ?? ""}`));
  onSecond(() => {
    const started = store.engine?.started_at;
    setText(up, started ? `engine up ${duration(marketNow() - started)}` : "");
    setText(time, marketNow() ? `UTC ${clock(marketNow())}` : "");
  });
  const link = (text: string, f: () => void): HTMLElement => el("button", { type: "button", class: "link", onclick: f }, text);
  return el(
    "footer",
    { class: "foot" },
    version, up, time, themePicker(),
    link("? keys", showKeys), link("About", showAbout), link("Sign out", () => void signOut()),
  );
}

// ---- the tab ----

const iconLink = document.querySelector<HTMLLinkElement>("link[rel=icon]");
const icons = { ok: iconLink?.href ?? "", watch: iconLink?.dataset.watch ?? "", critical: iconLink?.dataset.critical ?? "" };

export function paintTab(problems: number, worst: "ok" | "watch" | "critical"): void {
  const mode = store.engine?.mode ?? "";
  const shape = worst === "critical" ? "\u25a0" : "\u25b2";
  const title = problems
    ? `${shape} ${problems} problem${problems === 1 ? "" : "s"} · ${mode}`
    : `${mode} ${store.equity ? signed(store.equity.day) : ""} · NovaPulse`;
  if (document.title !== title) document.title = title;
  if (iconLink && iconLink.href !== new URL(icons[worst], location.href).href) iconLink.href = icons[worst];
}
