// One beat a second for ages and clocks; none of it runs in a hidden tab.
const listeners: (() => void)[] = [];

export function onSecond(f: () => void): void {
  listeners.push(f);
  f();
}

export function beat(): void {
  if (!document.hidden) for (const f of listeners) f();
}

window.setInterval(beat, 1000);
document.addEventListener("visibilitychange", beat);
