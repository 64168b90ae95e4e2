// What the interop tests share: the clients' packages, an exchange of its own on a free port of the
// loopback, and patience for what a stream tells later.
import { spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
export { check, runAll, same, test } from "../kit/tap.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");

// Why the packages are not here; empty when they are.
function install() {
  if (existsSync(join(here, "node_modules", "ccxt"))) return "";
  const done = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: here, encoding: "utf8" });
  return done.status === 0 ? "" : `npm ci: ${(done.stderr ?? String(done.error)).trim().split("\n")[0]}`;
}
export const missing = install();

// An account of each protocol, with the key as that venue hands it out.
export const accounts = {
  kraken: { name: "interop", key: "interop key", secret: Buffer.from("0123456789abcdef".repeat(4)).toString("base64") },
  coinbase: {
    name: "interop",
    key: "organizations/0f2a3a52-2c8f-4b6e-9a53-0c1ab1a8a9a1/apiKeys/5d1c2f6e-9f0b-4c39-8d7e-6a3f1b2c4d5e",
    secret: generateKeyPairSync("ec", { namedCurve: "prime256v1", privateKeyEncoding: { type: "sec1", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } }).privateKey,
  },
};

// Market time runs 60 times as fast: limiters drain and prints come at that pace.
export async function startExchange(protocol = "kraken") {
  const state = mkdtempSync(join(tmpdir(), "novapulse-interop-"));
  const file = join(state, "accounts.json");
  const account = accounts[protocol];
  writeFileSync(file, JSON.stringify([{ ...account, balances: { USD: "100000.00" } }]));
  const words = ["exchange", "--protocol", protocol, "--generate", "7", "--speed", "60", "--port", "0", "--accounts", file, "--json"];
  const child = spawn(join(root, "build/novapulse"), words, { cwd: state, env: { ...process.env, NOVAPULSE_CONFIG: "" }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => child.once("exit", done));
  process.once("exit", () => child.kill());
  const line = await new Promise((done, fail) => {
    createInterface({ input: child.stdout }).once("line", done);
    ended.then((code) => fail(new Error(`the exchange ended with ${code}`)));
  });
  const { port } = JSON.parse(line);
  return {
    port,
    http: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}`,
    truth: async () => (await fetch(`http://127.0.0.1:${port}/sandbox/account`, { headers: { "API-Key": account.key } })).json(),
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(state, { recursive: true, force: true });
    },
  };
}

// The first answer of `ask` that is not empty; an error with `words` after two minutes.
export async function until(words, ask) {
  for (const end = Date.now() + 120_000; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
    const found = await ask();
    if (found) return found;
  }
  throw new Error(`waited in vain: ${words}`);
}

// A stream that says nothing is a failure, not a hang.
export const soon = (words, promise) =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error(`nothing came: ${words}`)), 120_000).unref())]);

export async function refusal(promise) {
  try {
    await promise;
  } catch (e) {
    return e;
  }
  throw new Error("it was not refused");
}
