// Colours live in the style sheet; the chart asks for them here.
export interface Palette {
  up: string;
  down: string;
  text: string;
  muted: string;
  grid: string;
  panel: string;
  entry: string;
  stop: string;
  target: string;
  trail: string;
  accent: string;
}

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const get = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    up: get("up"),
    down: get("down"),
    text: get("text"),
    muted: get("muted"),
    grid: get("grid"),
    panel: get("panel"),
    entry: get("entry"),
    stop: get("stop"),
    target: get("target"),
    trail: get("trail"),
    accent: get("accent"),
  };
}

const listeners: (() => void)[] = [];
export function onTheme(f: () => void): void {
  listeners.push(f);
}

export type Theme = "system" | "dark" | "light";

export function theme(): Theme {
  const t = localStorage.getItem("theme");
  return t === "dark" || t === "light" ? t : "system";
}

export function setTheme(t: Theme): void {
  if (t === "system") {
    localStorage.removeItem("theme");
    document.documentElement.removeAttribute("data-theme");
  } else {
    localStorage.setItem("theme", t);
    document.documentElement.setAttribute("data-theme", t);
  }
  for (const f of listeners) f();
}

setTheme(theme());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const f of listeners) f();
});
