// About, and the keys: two small dialogs.
import { add, el } from "./dom";
import { store } from "./store";

function show(title: string, ...body: Node[]): void {
  const from = document.activeElement as HTMLElement | null;
  const dialog = el("dialog", { class: "plain", "aria-labelledby": "plain-title" });
  const close = el("button", { type: "button", class: "primary", onclick: () => dialog.close() }, "Close");
  add(dialog, el("header", {}, el("h2", { id: "plain-title" }, title)), ...body, el("footer", {}, close));
  dialog.addEventListener("close", () => {
    dialog.remove();
    from?.focus();
  });
  add(document.body, dialog);
  dialog.showModal();
  close.focus();
}

const para = (text: string): HTMLElement => el("p", {}, text);

export function showAbout(): void {
  show(
    "About NovaPulse",
    para(`Version ${store.hello?.version ?? ""}, profile ${store.hello?.profile ?? ""}. Licensed under the Apache License 2.0.`),
    para("This page is a view: the daemon decides and remembers. Nothing is loaded from elsewhere, and closing the page changes nothing."),
    el("h3", {}, "Notices"),
    para("Charts: TradingView Lightweight Charts\u2122, Copyright (c) 2025 TradingView, Inc., Apache License 2.0."),
    el("p", {}, el("a", { href: "https://www.tradingview.com/", rel: "noopener noreferrer", target: "_blank" }, "https://www.tradingview.com/")),
    para("fancy-canvas, Copyright (c) Dmitry Sapelnikov and contributors, MIT License."),
  );
}

const keys: [string, string][] = [
  ["Tab Tab", "the Stop button, from the top of the page"],
  ["Shift P", "pause (with undo)"],
  ["Shift X", "open the Stop menu"],
  ["s", "choose a pair"],
  ["\u2190 \u2192, Home, End", "in the chart: one bar (Shift: ten), first, last"],
  ["+ \u2212 r", "in the chart: zoom, reset the view"],
  ["[ ]", "in the chart: shorter or longer bars"],
  ["t", "chart or table"],
  ["Esc", "close, cancel: always the harmless answer"],
  ["?", "this list"],
];

export function showKeys(): void {
  show("Keys", el("table", { class: "keys" }, el("tbody", {}, ...keys.map(([k, does]) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, k)), el("td", {}, does))))));
}
