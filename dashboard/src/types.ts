// What the daemon sends: docs/api.md and src/web/topics.h tell each member.

export interface Act {
  at: number | null;
  by: string;
  why: string;
}
export interface Breaker {
  name: string;
  since: number | null;
  trips: number;
  automatic: boolean;
}
export interface Engine {
  mode: "SIM" | "PAPER" | "LIVE";
  venue: string;
  state: "starting" | "warming" | "running" | "paused" | "breaker" | "closing" | "killed";
  text: string;
  paused: Act | null;
  killed: Act | null;
  market_link: boolean;
  account_link: boolean;
  venue_status: string;
  reconciled: boolean;
  reconciled_at: number | null;
  started_at: number | null;
  run: number;
  pairs: number;
  breakers: Breaker[];
  warming: { pair: string; bars: number; needed: number } | null;
}
export interface Equity {
  at: number | null;
  quote: string;
  equity: string;
  cash: string;
  day: string;
  day_start: string;
  peak: string;
  realised: string;
  realised_day: string;
  fees: string;
  fees_day: string;
  exposure: string;
  max_exposure: number;
  max_daily_loss: number;
  trades: number;
  wins: number;
  trades_day: number;
  wins_day: number;
  positions: number;
  positions_max: number;
  decisions: number;
  denials: number;
}
export interface Position {
  position: number;
  decision: number;
  pair: string;
  side: string;
  strategy: string;
  opened_at: number | null;
  qty: string;
  entry: string | null;
  stop: string | null;
  stop_resting: string | null;
  target: string | null;
  best: string | null;
  value: string;
  cost: string;
  fees: string;
  profit: string;
  at_risk: string;
  risk_unit: string | null;
  trailing: boolean;
  breakeven: boolean;
  closing: boolean;
  stops: [number, string][];
}
export interface Order {
  order: number;
  position: number;
  pair: string;
  state: string;
  purpose: string;
  side: string;
  type: string;
  qty: string;
  filled: string;
  price: string | null;
  stop_price: string | null;
}
export interface Ticker {
  bid: string | null;
  ask: string | null;
  last: string | null;
  at: number | null;
  bar_at: number | null;
  bars: number;
  bars_needed: number;
  price_decimals: number;
  qty_decimals: number;
  status: string;
  foreign: boolean;
  decided_at: number | null;
}
export interface Vote {
  strategy: string;
  side: string;
  strength: number;
  confidence: number;
  counts: boolean;
  owner: boolean;
  weight: number;
  share: number; // of the score, 0..1
  why: string;
}
export interface Timeframe {
  timeframe_s: number;
  leads: boolean;
  ready: boolean;
  side: string;
  regime: string;
  volatility: string;
}
export interface Step {
  step: string;
  text: string;
  count: number;
  strength: number;
  confidence: number;
}
export interface BookPressure {
  state: string;
  age_s: number;
  side: string;
  agrees: boolean;
  counted: boolean;
  share: number;
  score: number;
  imbalance: number;
  liquidity: number;
  spoofed: number;
}
export interface Decision {
  pair: string;
  number: number;
  at: number;
  stance: string;
  acts: boolean;
  rule: string;
  rule_text: string;
  count: number;
  needed: number;
  strength: number;
  confidence: number;
  close: number;
  trend: string;
  volatility: string;
  denial: { code: string; text: string } | null;
  limit: number; // confidence that was asked for; 0: it did not come to that
  agreement: number;
  forming: boolean;
  votes: Vote[];
  timeframes: Timeframe[];
  walk: Step[];
  book: BookPressure | null;
}
export interface Trade {
  id: number;
  pair: string;
  side: string;
  entry_time: number | null;
  exit_time: number | null;
  entry_price: string | null;
  exit_price: string | null;
  quantity: string;
  fees: string;
  net_profit: string;
  exit_reason: string;
}
export interface Notice {
  serial: number;
  at: number;
  severity: "news" | "ok" | "watch" | "act" | "critical";
  code: string;
  text: string;
}
export interface ControlAnswer {
  request: number;
  verb: string;
  outcome: number;
  text: string;
  at: number | null;
}
export interface Health {
  events: number;
  clients: number;
  snapshot_at: number | null;
  market_link: boolean;
  account_link: boolean;
}
// open time in seconds, open, high, low, close, volume, flags
export type Bar = [number, string, string, string, string, string, number];

export interface Hello {
  schema: number;
  version: string;
  profile: string;
  for_show: boolean;
  kill_keeps: boolean;
  stale_quote_ms: number;
  speed: number;
  ends: number | null;
}
export interface Leaving {
  position: number;
  pair: string;
  qty: string;
  value: string;
  gross: string;
  costs: string;
  result: string;
  price_at: number | null;
}
export interface Preview {
  token: string;
  expires_in_ms: number;
  verb: string;
  danger: number;
  mode: string;
  market: number | null;
  phrase: string | null;
  wants_key: boolean;
  wants_reason: boolean;
  title: string;
  button: string;
  harmless: string;
  lines: string[];
  positions: Leaving[];
}
export interface Commit {
  request: number;
  verb: string;
  state: "accepted" | "done" | "already" | "underway" | "refused" | "unknown";
  text: string;
}
