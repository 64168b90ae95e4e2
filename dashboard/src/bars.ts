// Bars of one minute into longer ones, and holes in time as holes.
import type { Bar } from "./types";

export interface Candle {
  time: number; // seconds, start of the interval
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  text: { open: string; high: string; low: string; close: string };
}

export const TIMEFRAMES: readonly (readonly [string, number])[] = [["1m", 60], ["5m", 300], ["15m", 900], ["1h", 3600]];
const HOLES_MAX = 300;

export function candles(bars: Bar[], seconds: number): Candle[] {
  const out: Candle[] = [];
  for (const [t, open, high, low, close, volume] of bars) {
    const time = t - (t % seconds);
    const last = out[out.length - 1];
    if (last && last.time === time) {
      if (Number(high) > last.high) [last.high, last.text.high] = [Number(high), high];
      if (Number(low) < last.low) [last.low, last.text.low] = [Number(low), low];
      last.close = Number(close);
      last.text.close = close;
      last.volume += Number(volume);
    } else {
      out.push({
        time,
        open: Number(open),
        high: Number(high),
        low: Number(low),
        close: Number(close),
        volume: Number(volume),
        text: { open, high, low, close },
      });
    }
  }
  return out;
}

// Times without a bar between the first and the last one: the chart leaves them empty.
export function holes(list: Candle[], seconds: number): number[] {
  const out: number[] = [];
  for (let i = 1; i < list.length && out.length < HOLES_MAX; i++) {
    const from = (list[i - 1] as Candle).time;
    const to = (list[i] as Candle).time;
    for (let t = from + seconds; t < to && out.length < HOLES_MAX; t += seconds) out.push(t);
  }
  return out;
}
