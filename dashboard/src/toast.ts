// Short answers to an act, at the bottom of the page; never the only place where a state shows.
import { add, el, fill } from "./dom";

let zone: HTMLElement | null = null;

export function toastZone(): HTMLElement {
  zone = el("div", { class: "toasts", role: "status" });
  return zone;
}

// Another act makes what was said, and its way back, old.
export function untoast(): void {
  zone?.replaceChildren();
}

export function toast(text: string, action?: { text: string; act: () => void }, forMs = 10_000): void {
  if (!zone) return;
  const box = el("div", { class: "toast" }, el("span", {}, text));
  const remove = (): void => box.remove();
  if (action) {
    add(
      box,
      el("button", { type: "button", class: "link", onclick: () => { remove(); action.act(); } }, action.text),
    );
  }
  fill(zone, box); // the newest answer alone: an older "Undo" would undo something else
  window.setTimeout(remove, forMs);
}
