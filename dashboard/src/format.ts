// Numbers and times as people read them. Money, prices and quantities arrive as decimal text and
// are rounded as text: no digit goes through a floating-point number.

export const MINUS = "\u2212";
export const UNKNOWN = "\u2014";
const NARROW = "\u202f";

interface Decimal {
  units: bigint;
  scale: number;
}

function parse(text: string): Decimal | null {
  const m = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!m) return null;
  const fraction = m[3] ?? "";
  const units = BigInt(m[2] + fraction);
  return { units: m[1] ? -units : units, scale: fraction.length };
}

// To `decimals` places, half away from zero.
function round(d: Decimal, decimals: number): bigint {
  if (d.scale <= decimals) return d.units * 10n ** BigInt(decimals - d.scale);
  const step = 10n ** BigInt(d.scale - decimals);
  const half = step / 2n;
  return d.units < 0n ? -((-d.units + half) / step) : (d.units + half) / step;
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

function print(units: bigint, decimals: number, signed: boolean): string {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(decimals + 1, "0");
  const whole = group(digits.slice(0, digits.length - decimals));
  const fraction = decimals ? `.${digits.slice(digits.length - decimals)}` : "";
  const sign = negative ? MINUS : signed && units > 0n ? "+" : "";
  return sign + whole + fraction;
}

export function amount(text: string | null | undefined, decimals = 2): string {
  const d = text ? parse(text) : null;
  return d ? print(round(d, decimals), decimals, false) : UNKNOWN;
}

export function signed(text: string | null | undefined, decimals = 2): string {
  const d = text ? parse(text) : null;
  return d ? print(round(d, decimals), decimals, true) : UNKNOWN;
}

// All digits that the text has: prices on their tick, quantities on their lot.
export function exact(text: string | null | undefined): string {
  const d = text ? parse(text) : null;
  return d ? print(d.units, d.scale, false) : UNKNOWN;
}

// Without the zeros at the end: quantities have up to twelve decimals.
export function quantity(text: string | null | undefined): string {
  const plain = exact(text);
  return plain.includes(".") ? plain.replace(/\.?0+$/, "") : plain;
}

export function sign(text: string | null | undefined): number {
  const d = text ? parse(text) : null;
  return !d || d.units === 0n ? 0 : d.units < 0n ? -1 : 1;
}

export function sum(texts: string[]): string {
  let units = 0n;
  for (const t of texts) {
    const d = parse(t);
    if (d) units += round(d, 8);
  }
  const digits = (units < 0n ? -units : units).toString().padStart(9, "0");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -8)}.${digits.slice(-8)}`;
}

export function percent(fraction: number, withSign = true): string {
  if (!Number.isFinite(fraction)) return UNKNOWN;
  const p = Math.abs(fraction) * 100;
  const mark = fraction < 0 ? MINUS : withSign && fraction > 0 ? "+" : "";
  if (p > 0 && p < 0.01) return `<0.01${NARROW}%`;
  return `${p.toFixed(2) === "0.00" ? "" : mark}${p.toFixed(2)}${NARROW}%`;
}

export function ratio(value: number, withSign = true): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const text = Math.abs(value).toFixed(2);
  return (text === "0.00" ? "" : value < 0 ? MINUS : withSign ? "+" : "") + text;
}

export function count(n: number): string {
  return group(String(Math.trunc(n)));
}

// Two units at most.
export function duration(ms: number): string {
  const s = Math.max(0, ms) / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600) return two(s, 60, "min", 1, "s", 600);
  if (s < 86400) return two(s, 3600, "h", 60, "min", 36000);
  return two(s, 86400, "d", 3600, "h", 864000);
}

function two(s: number, big: number, bigName: string, small: number, smallName: string, whole: number): string {
  const a = Math.floor(s / big);
  const b = Math.floor((s % big) / small);
  return b && s < whole ? `${a} ${bigName} ${b} ${smallName}` : `${a} ${bigName}`;
}

export function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

export function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

export function ago(ms: number): string {
  return ms < 1000 ? "now" : `${duration(ms)} ago`;
}
