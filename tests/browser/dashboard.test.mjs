#!/usr/bin/env node
// The first page in Debian's Chromium, against a daemon of a script (tests/web/fake_daemon.c).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { browser, check, newPage, runAll, same, screenshot, signIn, startDaemon, test, text, waitForText } from "./harness.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const daemon = await startDaemon();
const page = await newPage(daemon);

async function violations(p) {
  await p.evaluate(axe);
  const found = await p.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(", ")}`);
}

test("nothing is shown to who is not signed in", async () => {
  for (const path of ["/api/v1/status", "/api/v1/positions", "/api/v1/decisions", "/metrics"])
    same((await fetch(daemon.url + path)).status, 401, path);
  same((await fetch(`${daemon.url}/`, { redirect: "manual" })).headers.get("location"), "/login");
  same((await fetch(`${daemon.url}/healthz`)).status, 200);
});

test("a wrong key is refused in words and the field keeps the focus", async () => {
  await page.goto(`${daemon.url}/login`);
  await page.fill("#key", "np-wrong");
  await page.click("button[type=submit]");
  await waitForText(page, "#key-error", /not the key/);
  same(await page.evaluate(() => document.activeElement.id), "key");
  await screenshot(page, "login");
  same(await violations(page), []);
});

test("the key signs in, and a link may carry it out of the server's sight", async () => {
  const other = await newPage(daemon);
  await other.goto(`${daemon.url}/login#${daemon.key}`);
  await other.waitForURL(`${daemon.url}/`);
  same(other.complaints, []);
  await other.context().close();
  await signIn(page, daemon);
  page.complaints.length = 0; // the refused key above is one
});

test("equity and positions are the daemon's numbers", async () => {
  const status = (await (await daemon.ask("/api/v1/status")).json()).data;
  await waitForText(page, "#equity", /^\d,\d{3}\.\d\d$/);
  const shown = Number((await text(page, "#equity")).replace(",", ""));
  check(Math.abs(shown - Number(status.equity.equity)) < 50, `equity ${shown} is far from ${status.equity.equity}`);
  same(await text(page, "#position-count"), "2 of 5");
  same(await text(page, ".mode >> nth=0"), "\u25cb SIM");
  check(/Running/.test(await text(page, "#state")), "the engine runs");
  const positions = (await (await daemon.ask("/api/v1/positions")).json()).data;
  const row = await text(page, "#positions tbody tr:has-text('BTC/USD')");
  for (const exact of [positions[0].entry, positions[0].stop, positions[0].target])
    check(row.replace(/,/g, "").includes(exact), `${exact} stands in the row: ${row}`);
  check(row.includes("0.00205"), "the quantity, exact");
});

test("the chart draws bars, and says the position's lines in words", async () => {
  await waitForText(page, "#legend", /O [\d,.]+ +H [\d,.]+/);
  const painted = await page.evaluate(() =>
    [...document.querySelectorAll("#chart canvas")].some((c) => {
      const data = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
      const colours = new Set();
      for (let i = 0; i < data.length; i += 4) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      return colours.has(0x4da3ff) && colours.has(0xf28e2b) && colours.has(0xff7b72) && colours.has(0x56d4a6);
    }),
  );
  check(painted, "up and down candles, stop and target are on the canvas");
  const label = await page.getAttribute("#chart", "aria-label");
  check(/BTC\/USD 1m candles.*entry [\d,.]+, stop [\d,.]+, target [\d,.]+/.test(label), label);
});

test("another pair is chosen by keyboard and by its row", async () => {
  await page.selectOption("#pair", "ETH/USD");
  await page.waitForFunction(() => document.querySelector("#chart").getAttribute("aria-label").startsWith("ETH/USD"));
  await waitForText(page, "#legend", /O 2,[\d.]+/);
  await page.click("#markets button:has-text('BTC/USD')");
  await waitForText(page, "#legend", /O 9\d,[\d.]+/);
});

test("every decision line says why, and opens to its votes", async () => {
  const list = await text(page, ".decisions");
  check(/no: too few strategies agree: 1 of 2 needed/.test(list), "a refusal by votes");
  check(/not followed: the spread is too wide/.test(list), "a denial with its reason");
  const first = page.locator(".decisions details").first();
  await first.locator("summary").click();
  const told = await first.innerText();
  check(/keltner/.test(told) && /(100|60) %/.test(told), "votes are shown with their share of the score");
  check(/weighted means of the votes that count/.test(told) && /the order book agrees/.test(told), "how the score came about");
  check(/Timeframes: 1 m long/.test(told) && /Order book: 0\.4 s old, score \+0\.310 \(long\)/.test(told), "timeframes and order book");
  await first.scrollIntoViewIfNeeded();
  await screenshot(page, "decision");
  await first.locator("summary").click();
});

test("the page says that the demo profile is for show", async () => {
  check(/is for show: low thresholds and a low fee tier/.test(await text(page, ".banners")), "the banner");
});

test("a stop that trails is drawn and named", async () => {
  daemon.say("trail");
  await waitForText(page, "#positions tbody", /trailing, at venue/);
  await page.waitForTimeout(600); // two repaints, for the picture
  await screenshot(page, "now-dark");
});

test("old numbers say so, and too old ones are not used", async () => {
  daemon.say("freeze");
  await waitForText(page, "#positions tbody", /\u25b2 \d[\d.]* s old/);
  await waitForText(page, "#positions tbody", /\u25a0 1\d s old, not used/);
  await waitForText(page, "#markets", /\u25a0 1\d s/);
  await waitForText(page, ".banners", /Data too old to trade on: BTC\/USD/);
  check(/problem/.test(await page.title()), "the tab's title tells it");
  await screenshot(page, "stale");
  same(await violations(page), []);
  daemon.say("go");
  await page.waitForFunction(() => !/too old/.test(document.querySelector(".banners").innerText));
});

test("a feed that is away has its banner as long as it is away", async () => {
  daemon.say("feed");
  await waitForText(page, ".banners", /market feed of sim is away. New entries wait. 2 positions: their stops are resting at the venue/);
  daemon.say("back");
  await page.waitForFunction(() => !/is away/.test(document.querySelector(".banners").innerText));
});

test("no rule of accessibility is broken in either colour", async () => {
  same(await violations(page), []);
  const light = await signIn(await newPage(daemon, { colorScheme: "light" }), daemon);
  await waitForText(light, "#legend", /O [\d,.]+/);
  await light.waitForTimeout(600);
  await screenshot(light, "now-light");
  same(await violations(light), []);
  same(light.complaints, []);
  await light.context().close();
});

test("two tabs from the top reach Stop, and Esc leads back", async () => {
  await page.reload();
  await page.waitForSelector("#stop");
  await page.keyboard.press("Tab");
  same(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Tab");
  same(await page.evaluate(() => document.activeElement.id), "stop");
  await waitForText(page, "#state", /Running/);
  await page.keyboard.press("Enter");
  same(await text(page, "#stop-menu button:last-child"), "Kill\u2026");
  await page.keyboard.press("Escape");
  same(await page.evaluate(() => document.activeElement.id), "stop");
});

test("the chart is walked by keyboard and speaks", async () => {
  await page.focus("#chart");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  check(/^\d\d:\d\d, close [\d,.]+,/.test(await text(page, "#chart-panel .sr[aria-live]")), "one polite sentence");
  await page.keyboard.press("t");
  check((await page.locator("#chart-table tbody tr").count()) >= 20, "the table twin");
  await page.keyboard.press("t");
  check(await page.locator("#chart").isVisible(), "and back");
});

test("pause acts at once and can be undone", async () => {
  await page.click("#pause");
  await waitForText(page, ".banners", /Paused by dashboard, \d\d:\d\d\. No new entries\. 2 positions still managed\./);
  await waitForText(page, "#state", /Paused by dashboard/);
  await page.click(".toast button:has-text('Undo')");
  await waitForText(page, "#state", /Running/);
  await waitForText(page, "#pause", /^Pause$/);
});

test("resume asks first, and Esc is the harmless answer", async () => {
  await page.keyboard.press("Shift+P");
  await waitForText(page, "#pause", /Resume/);
  await page.click("#pause");
  await page.waitForSelector("dialog[open]");
  same(await page.evaluate(() => document.activeElement.textContent), "Stay paused");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  check(/Paused/.test(await text(page, "#state")), "still paused");
  await page.click("#pause");
  await page.click("dialog button:has-text('Resume trading')");
  await waitForText(page, "dialog", /done/);
  await page.click("dialog button:has-text('Close')");
  await waitForText(page, "#state", /Running/);
});

test("a slow press works while the numbers change under it", async () => {
  for (const [target, wanted] of [["#positions tr:has-text('SOL/USD') button:has-text('Close')", "dialog"], [".decisions details >> nth=2 >> summary", ".decisions details[open]"]]) {
    const box = await page.locator(target).boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 8);
    await page.mouse.down();
    await page.waitForTimeout(1200); // some repaints
    await page.mouse.up();
    await page.waitForSelector(wanted);
    await page.keyboard.press("Escape");
  }
  await page.waitForSelector("dialog", { state: "detached" });
});

test("one position is closed with its costs shown before and its result after", async () => {
  await page.click("#positions tr:has-text('SOL/USD') button:has-text('Close')");
  await waitForText(page, "dialog", /Close SOL\/USD\?/);
  check(/costs/.test(await text(page, "dialog thead")), "what leaving costs");
  same(await violations(page), []);
  await page.click("dialog button[type=submit]");
  await waitForText(page, "dialog", /\u2713 SOL\/USD sold 1.02 at [\d,.]+, [+\u2212]?\d/);
  await page.click("dialog button:has-text('Close')");
  await waitForText(page, "#today", /1 closed/);
  same(await text(page, "#position-count"), "1 of 5");
});

test("kill wants its word, shows its progress, and stays", async () => {
  await page.click("#stop");
  await page.click("#stop-menu button:has-text('Kill')");
  await waitForText(page, "dialog", /Kill trading on the built-in exchange\?/);
  const confirm = page.locator("dialog button[type=submit]");
  check(await confirm.isDisabled(), "not before the word is typed");
  await page.fill("#act-phrase", "kil");
  check(await confirm.isDisabled(), "not with half the word");
  await page.fill("#act-phrase", "kill");
  await screenshot(page, "kill-dialog");
  await confirm.click();
  await waitForText(page, "dialog", /\u2713 BTC\/USD sold/);
  await page.click("dialog button:has-text('Close')");
  await waitForText(page, ".banners", /Killed by dashboard.*Trading stays off until someone rearms it/);
  same(await page.getAttribute(".banner.critical", "role"), "alert");
  await waitForText(page, "#positions", /No open positions\. Last closed: BTC\/USD/);
});

test("rearm wants a reason and leaves trading paused", async () => {
  await page.click(".banner button:has-text('Rearm')");
  const confirm = page.locator("dialog button[type=submit]");
  await page.fill("#act-phrase", "REARM");
  check(await confirm.isDisabled(), "not without a reason");
  await page.fill("#act-reason", "the test is over");
  await confirm.click();
  await waitForText(page, "dialog", /still paused/);
  await page.click("dialog button:has-text('Close')");
  await waitForText(page, "#state", /Paused/);
});

test("no policy was violated, no error logged, nothing asked of another machine", async () => {
  same(page.complaints, []);
});

const second = await startDaemon();
const phone = await newPage(second, { width: 375, height: 812 });

test("a phone's width and 320 px have no sideways scroll, and Stop is in reach", async () => {
  await signIn(phone, second);
  await waitForText(phone, "#legend", /O [\d,.]+/);
  for (const width of [375, 320]) {
    await phone.setViewportSize({ width, height: 812 });
    const [page_, window_] = await phone.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    check(page_ <= window_, `${page_} px wide in a window of ${window_}`);
    const box = await phone.locator("#stop").boundingBox();
    check(box && box.x + box.width <= width && box.height >= 44, "Stop is whole and 44 px high");
  }
  await phone.setViewportSize({ width: 375, height: 812 });
  await screenshot(phone, "phone", true);
  same(await violations(phone), []);
});

test("an act is refused when the situation has changed, and may be reviewed again", async () => {
  await phone.click("#stop");
  await phone.click("#stop-menu button:has-text('Close all')");
  await waitForText(phone, "dialog", /Close all 2 positions\?/);
  await screenshot(phone, "phone-close-all");
  const preview = await (await second.ask("/api/v1/control/preview", { method: "POST", body: JSON.stringify({ verb: "close", position: 1041 }) })).json();
  same((await second.ask("/api/v1/control/commit", { method: "POST", body: JSON.stringify({ token: preview.token }) })).status, 200);
  await phone.click("dialog button[type=submit]");
  await waitForText(phone, "dialog", /The situation changed: 1 position now, 2 when you looked\. Review again\./);
  phone.complaints.length = 0; // the refusal itself
  await phone.click("dialog button:has-text('Review again')");
  await waitForText(phone, "dialog", /Close all 1 position\?/);
  await phone.click("dialog button[type=submit]");
  await waitForText(phone, "dialog", /\u2713 SOL\/USD sold/);
  await phone.click("dialog button:has-text('Close')");
  await waitForText(phone, "#state", /Paused by dashboard/);
  same(phone.complaints, []);
});

test("who signs out elsewhere is told here, and the page is kept", async () => {
  await phone.evaluate(async () => {
    const { csrf } = await (await fetch("/api/v1/session")).json();
    await fetch("/api/v1/logout", { method: "POST", headers: { "content-type": "application/json", "x-csrf-token": csrf }, body: "{}" });
  });
  await waitForText(phone, "#signed-out", /Your session ended/);
});

test("a daemon that goes away is told within seconds, and what acts is switched off", async () => {
  const p = await newPage(second);
  await p.goto(`${second.url}/login#${second.key}`);
  await p.waitForURL(`${second.url}/`);
  await waitForText(p, "#state", /Paused/);
  same(await second.stop(), 0, "the daemon's exit code");
  await waitForText(p, ".banners", /This page lost its connection to the daemon at \d\d:\d\d:\d\d\. Trading goes on without it\. Reconnecting \(attempt \d+/);
  await p.waitForFunction(() => document.querySelector("#pause").disabled);
  await screenshot(p, "offline");
});

const failed = await runAll();
await browser.close();
const code = await daemon.stop();
process.exit(failed || code ? 1 : 0);
