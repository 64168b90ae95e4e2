#!/usr/bin/env node
// The page of the real program: `novapulse demo` trades on the embedded exchange, and a person watches,
// pauses, closes, kills, starts it again, rearms.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browser, check, newPage, root, runAll, same, screenshot, test, text, waitForText } from "./harness.mjs";

const state = mkdtempSync(join(tmpdir(), "novapulse-page-"));
const everyone = [];

// Starts the demo, reads its address and key from what it says, and waits until it is ready.
async function start() {
  const env = { ...process.env, NOVAPULSE_CONFIG: "" };
  const child = spawn(join(root, "build/novapulse"), ["demo", "--state", state, "--port", "0"], { cwd: state, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((done) => child.once("exit", (code, signal) => done(code ?? signal)));
  let said = "";
  const told = new Promise((done, fail) => {
    const hear = (bytes) => {
      said += bytes;
      const found = /dashboard +http:\/\/127\.0\.0\.1:(\d+)\s+key +(\S+)/.exec(said);
      if (found) done({ port: Number(found[1]), key: found[2] });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    ended.then((code) => fail(new Error(`the demo ended with ${code}: ${said.slice(-600)}`)));
  });
  const { port, key } = await told;
  const daemon = { port, key, child, ended, url: `http://127.0.0.1:${port}`, said: () => said };
  everyone.push(daemon);
  while (!(await fetch(`${daemon.url}/readyz`)).ok) await new Promise((done) => setTimeout(done, 100));
  return daemon;
}
async function open(daemon, size) {
  const page = await newPage(daemon, size);
  await page.goto(`${daemon.url}/login#${daemon.key}`);
  await page.waitForURL(`${daemon.url}/`);
  await waitForText(page, "#legend", /O [\d,.]+/);
  return page;
}
// Who runs with our state directory: the daemon, and the exchange that is its child.
const running = () =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(state);
    } catch {
      return false; // it has just ended
    }
  });
// The market runs while a person reads: an act on what has changed is refused, and reviewed again.
const confirm = async (page, done) => {
  const changed = /The situation changed/;
  for (;;) {
    await page.click("dialog button[type=submit]");
    await waitForText(page, "dialog", new RegExp(`${done.source}|${changed.source}`));
    if (!changed.test(await text(page, "dialog"))) break;
    page.complaints = page.complaints.filter((c) => !/status of 409/.test(c)); // the refusal itself
    await page.click("dialog button:has-text('Review again')");
    await page.waitForSelector("dialog button[type=submit]:enabled");
  }
  await page.click("dialog button:has-text('Close')");
  await page.waitForSelector("dialog", { state: "detached" });
};

let daemon = await start();
let page = await open(daemon);

test("bars move, and the first trade is closed", async () => {
  const before = await page.getAttribute("#chart", "aria-label");
  await page.waitForFunction((b) => document.querySelector("#chart").getAttribute("aria-label") !== b, before);
  await page.waitForFunction(() => /[1-9]\d* closed/.test(document.querySelector("#today").innerText), null, { timeout: 180_000 });
  check(/is for show/.test(await text(page, ".banners")), "the page says that it is for show");
  await screenshot(page, "real-trading");
  const phone = await open(daemon, { width: 375, height: 812 });
  const [wide, window_] = await phone.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  check(wide <= window_, `${wide} px wide in a window of ${window_}`);
  await screenshot(phone, "real-phone", true);
  same(phone.complaints, []);
  await phone.context().close();
});

test("pause stops entries, resume allows them again", async () => {
  await page.click("#pause");
  await waitForText(page, "#state", /Paused by dashboard/);
  await waitForText(page, "#pause", /Resume/);
  await page.click("#pause");
  await confirm(page, /done/);
  await waitForText(page, "#state", /Running/);
  same(await page.locator(".toast button").count(), 0, "an undo of the pause that is over:");
});

test("close all pauses first and leaves no position", async () => {
  await waitForText(page, "#position-count", /^[1-9]/);
  await page.click("#stop");
  await page.click("#stop-menu button:has-text('Close all')");
  await confirm(page, /\u2713/);
  await waitForText(page, "#state", /Paused by dashboard/);
  await waitForText(page, "#position-count", /^0 of/);
  await screenshot(page, "real-closed");
});

test("kill ends the daemon with its own exit code", async () => {
  same(page.complaints, []);
  await page.click("#stop");
  await page.click("#stop-menu button:has-text('Kill')");
  await page.fill("#act-phrase", "kill");
  await page.click("dialog button[type=submit]");
  same(await daemon.ended, 9, daemon.said().slice(-300));
  await page.context().close();
});

test("started again it is still killed, until it is rearmed and resumed", async () => {
  daemon = await start();
  page = await open(daemon);
  await waitForText(page, ".banners", /Killed by dashboard/);
  await screenshot(page, "real-killed");
  await page.click(".banner button:has-text('Rearm')");
  await page.fill("#act-phrase", "REARM");
  await page.fill("#act-reason", "the test is over");
  await confirm(page, /still paused/);
  await page.click("#pause");
  await confirm(page, /done/);
  await waitForText(page, "#state", /Running/);
  same(page.complaints, []);
});

test("Ctrl-C ends it cleanly, and the exchange with it", async () => {
  check(running().length >= 2, "a daemon and its exchange run");
  daemon.child.kill("SIGINT");
  same(await daemon.ended, 0, daemon.said().slice(-300));
  for (let i = 0; i < 300 && running().length; i++) await new Promise((done) => setTimeout(done, 100));
  same(running(), [], "left running:");
});

const failed = await runAll();
await browser.close();
for (const d of everyone) if (d.child.exitCode === null) d.child.kill("SIGINT");
await Promise.all(everyone.map((d) => d.ended));
rmSync(state, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
