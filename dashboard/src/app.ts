// The first page: signs on, builds the frame, starts the stream.
import { ApiError, loadSession } from "./api";
import { pause } from "./actions";
import { showKeys } from "./about";
import { banners } from "./banners";
import { chart } from "./chart";
import { add, el } from "./dom";
import { equity, loadEquity } from "./equity";
import { loadTrades, markets, positions, safety, thinking, today } from "./panels";
import { foot, head, openStopMenu } from "./shell";
import { onTopics, store } from "./store";
import { connect, watchSilence } from "./stream";
import "./theme";
import { toastZone } from "./toast";

function phoneBar(): HTMLElement {
  const link = (text: string, target: string): HTMLElement => el("a", { href: `#${target}` }, text);
  return el(
    "nav",
    { class: "phone-bar", "aria-label": "Sections" },
    link("Now", "main"), link("Chart", "chart-panel"), link("Positions", "positions"), link("Thinking", "thinking"), link("Markets", "markets"),
  );
}

function build(): void {
  const left = el("div", { class: "column" }, equity(), chart(), positions(), today());
  const right = el("div", { class: "column" }, safety(), thinking(), markets());
  add(document.body, head(), banners(), el("main", { id: "main", tabindex: -1 }, left, right), foot(), phoneBar(), toastZone());
}

// Shown over the page, which is kept.
function signedOut(): void {
  if (document.getElementById("signed-out")) return;
  const dialog = el("dialog", { id: "signed-out", class: "plain", "aria-labelledby": "signed-out-title" });
  add(
    dialog,
    el("header", {}, el("h2", { id: "signed-out-title" }, "Signed out")),
    el("p", {}, "Your session ended. Sign in to go on. Trading goes on without this page."),
    el("footer", {}, el("a", { class: "button primary", href: "/login" }, "Sign in")),
  );
  dialog.addEventListener("cancel", (e) => e.preventDefault());
  add(document.body, dialog);
  dialog.showModal();
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}

function shortcuts(): void {
  document.addEventListener("keydown", (e) => {
    if (typing(e.target) || e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
    if (e.key === "P" && e.shiftKey && !store.engine?.paused) void pause();
    else if (e.key === "X" && e.shiftKey) openStopMenu();
    else if (e.key === "s") document.getElementById("pair")?.focus();
    else if (e.key === "?") showKeys();
    else return;
    e.preventDefault();
  });
}

function connectionClass(): void {
  document.documentElement.setAttribute("data-link", store.link.state);
  if (store.link.state === "signed_out") signedOut();
}

async function start(): Promise<void> {
  try {
    await loadSession();
  } catch (e) {
    if (e instanceof ApiError && e.status === 401) {
      location.replace("/login");
      return;
    }
  }
  build();
  shortcuts();
  onTopics(["link"], connectionClass);
  connect();
  watchSilence();
  void loadEquity();
  void loadTrades();
}

void start();
