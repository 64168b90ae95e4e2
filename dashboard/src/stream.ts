// /ws/live: connects, follows the numbers, asks again after a gap, comes back after a loss.
import { loadSession, ApiError } from "./api";
import { changed, store, takeTopic } from "./store";
import type { Hello } from "./types";

const RETRY_S = [1, 2, 4, 8, 15, 30];
const DEAD_AFTER_MS = 12_000; // more than two heartbeats

let socket: WebSocket | null = null;
let expected = -1;
let timer = 0;

interface Message {
  type: "hello" | "snapshot" | "delta" | "heartbeat" | "signed_out";
  n?: number;
  market?: number;
  topics?: Record<string, unknown>;
}

function take(message: Message): void {
  if (message.type === "hello") {
    store.hello = message as unknown as Hello;
    changed("hello");
    return;
  }
  if (message.type === "signed_out") {
    store.link = { ...store.link, state: "signed_out" };
    changed("link");
    return;
  }
  if (message.type === "delta" && message.n !== expected + 1) {
    socket?.send(JSON.stringify({ ask: "snapshot" }));
    return;
  }
  expected = message.n ?? expected;
  store.marketAtMessage = message.market ?? 0;
  store.messageAt = performance.now();
  for (const [name, value] of Object.entries(message.topics ?? {})) takeTopic(name, value);
}

export function watch(pair: string): void {
  store.pair = pair;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ watch: pair }));
  changed("pair");
}

function opened(): void {
  store.link = { state: "open", lostAt: 0, attempt: 0, retryAt: 0 };
  if (store.pair) socket?.send(JSON.stringify({ watch: store.pair }));
  changed("link");
}

async function lost(): Promise<void> {
  if (store.link.state === "signed_out" || timer) return;
  const attempt = store.link.attempt + 1;
  const wait = (RETRY_S[Math.min(attempt, RETRY_S.length) - 1] ?? 30) * 1000;
  timer = window.setTimeout(connect, wait);
  store.link = {
    state: "lost",
    lostAt: store.link.lostAt || Date.now(),
    attempt,
    retryAt: performance.now() + wait,
  };
  changed("link");
  try {
    await loadSession();
  } catch (e) {
    if (e instanceof ApiError && e.status === 401) {
      clearTimeout(timer);
      timer = 0;
      store.link = { ...store.link, state: "signed_out" };
      changed("link");
    }
  }
}

export function connect(): void {
  clearTimeout(timer);
  timer = 0;
  expected = -1;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const mine = new WebSocket(`${scheme}://${location.host}/ws/live`);
  socket = mine;
  mine.addEventListener("open", opened);
  mine.addEventListener("message", (e) => take(JSON.parse(String(e.data)) as Message));
  mine.addEventListener("close", () => {
    if (socket === mine) void lost();
  });
}

// A connection that is open but silent is lost as well.
export function watchSilence(): void {
  window.setInterval(() => {
    if (store.link.state === "open" && store.messageAt && performance.now() - store.messageAt > DEAD_AFTER_MS)
      socket?.close();
  }, 1000);
}
