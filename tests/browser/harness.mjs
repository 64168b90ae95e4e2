// What the browser's tests share: TAP lines, a daemon of a script, a signed-in page that notes every
// console error, policy violation and foreign request.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
export { check, runAll, same, test } from "../kit/tap.mjs";

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "..", "..");

if (!existsSync(join(here, "node_modules", "playwright-core"))) {
  const done = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: here });
  if (done.status !== 0) throw new Error(`npm ci: ${done.stderr}`);
}
const { chromium } = await import("playwright-core");

export async function startDaemon() {
  const child = spawn(join(root, "build/asan/tests/web/fake_daemon"), [], { stdio: ["pipe", "pipe", "inherit"] });
  const line = await new Promise((done, fail) => {
    createInterface({ input: child.stdout }).once("line", done);
    child.once("exit", (code) => fail(new Error(`fake_daemon ended with ${code}`)));
  });
  const { port, key } = JSON.parse(line);
  const ended = new Promise((done) => child.once("exit", done));
  return {
    port,
    key,
    url: `http://127.0.0.1:${port}`,
    say: (word) => child.stdin.write(`${word}\n`),
    async stop() {
      child.stdin.end("end\n");
      return ended;
    },
    ask: async (path, init = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...init.headers } }),
  };
}

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run", "--no-pings"],
});

// A page whose complaints are kept in page.complaints.
export async function newPage(daemon, { width = 1440, height = 1000, colorScheme = "dark" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (m) => m.type() === "error" && page.complaints.push(m.text()));
  page.on("pageerror", (e) => page.complaints.push(e.message));
  page.on("request", (r) => {
    const host = new URL(r.url()).host;
    if (host && host !== `127.0.0.1:${daemon.port}`) page.complaints.push(`foreign request: ${r.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  });
  page.setDefaultTimeout(60_000);
  return page;
}

export async function signIn(page, daemon) {
  await page.goto(`${daemon.url}/login`);
  await page.fill("#key", daemon.key);
  await page.click("button[type=submit]");
  await page.waitForURL(`${daemon.url}/`);
  await page.waitForFunction(() => document.querySelectorAll("#positions tbody tr").length === 2);
  return page;
}

mkdirSync(join(root, "build/screenshots"), { recursive: true });
export const screenshot = (page, name, fullPage = false) =>
  page.screenshot({ path: join(root, "build/screenshots", `${name}.png`), fullPage });

export const text = (page, selector) => page.locator(selector).innerText();
export const waitForText = (page, selector, pattern) =>
  page.waitForFunction(
    ([s, source]) => new RegExp(source).test(document.querySelector(s)?.innerText ?? ""),
    [selector, pattern.source],
  );
