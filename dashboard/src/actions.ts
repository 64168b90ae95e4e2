// Operators' acts: preview, dialog, commit, result. Pause is the safe direction and asks nothing.
import { ApiError, post } from "./api";
import { add, el, fill, setText } from "./dom";
import { amount, duration, exact, quantity, sign, signed, sum } from "./format";
import { changed, marketNow, modeShape, onTopics, store, venueName } from "./store";
import { toast, untoast } from "./toast";
import type { Commit, Leaving, Preview } from "./types";

export function connected(): boolean {
  return store.link.state === "open";
}

const preview = (verb: string, position?: number): Promise<Preview> =>
  post<Preview>("/api/v1/control/preview", position ? { verb, position } : { verb });

const commit = (token: string, words: { phrase?: string; reason?: string; key?: string } = {}): Promise<Commit> =>
  post<Commit>("/api/v1/control/commit", { token, ...words });

const pauseMs = (ms: number): Promise<void> => new Promise((done) => window.setTimeout(done, ms));

const OUTCOMES: Commit["state"][] = ["done", "already", "underway", "refused"];

// Waits for the engine's answer on the stream; now and then repeats the commit, which does nothing
// twice and tells the same, in case the stream is away.
async function settle(token: string, first: Commit): Promise<Commit> {
  let answer = first;
  for (let i = 1; i <= 100 && answer.state === "accepted"; i++) {
    await pauseMs(100);
    const told = store.answers.get(answer.request);
    if (told) answer = { ...answer, state: OUTCOMES[told.outcome] ?? "unknown", text: told.text };
    else if (i % 10 === 0) answer = await commit(token);
  }
  return answer;
}

const failed = (e: unknown): string => (e instanceof ApiError ? e.message : "It did not work.");

async function actAtOnce(verb: string): Promise<Commit> {
  const p = await preview(verb);
  return settle(p.token, await commit(p.token));
}

export async function pause(): Promise<void> {
  try {
    const answer = await actAtOnce("pause");
    toast(answer.text || "Paused.", {
      text: "Undo",
      act: () => {
        actAtOnce("resume").then(
          (a) => toast(a.text || "Resumed."),
          (e: unknown) => toast(failed(e)),
        );
      },
    });
  } catch (e) {
    toast(`Not paused: ${failed(e)}`);
  }
}

// ---- the dialog ----

function leavingTable(rows: Leaving[], quote: string): HTMLElement {
  const cell = (text: string, cls = "num"): HTMLElement => el("td", { class: cls }, text);
  const wide = "num wide"; // left out on a phone
  const body = rows.map((r) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, r.pair),
      cell(quantity(r.qty), wide),
      cell(amount(r.value), wide),
      cell(signed(r.gross)),
      cell(amount(r.costs)),
      cell(signed(r.result), `num ${sign(r.result) < 0 ? "down" : "up"}`),
    ),
  );
  const together =
    rows.length > 1 &&
    el(
      "tr",
      { class: "together" },
      el("th", { scope: "row" }, "together"),
      cell("", wide),
      cell(amount(sum(rows.map((r) => r.value))), wide),
      cell(signed(sum(rows.map((r) => r.gross)))),
      cell(amount(sum(rows.map((r) => r.costs)))),
      cell(signed(sum(rows.map((r) => r.result)))),
    );
  const oldest = Math.min(...rows.map((r) => r.price_at ?? 0));
  return el(
    "div",
    { class: "scroll" },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ...["pair", "quantity", `value (${quote})`, "P&L so far", "costs", "result"].map((h, i) =>
            el("th", { scope: "col", class: i === 1 || i === 2 ? wide : i ? "num" : "" }, h),
          ),
        ),
      ),
      el("tbody", {}, ...body, together),
    ),
    el("p", { class: "muted" }, oldest ? `prices ${duration(marketNow() - oldest)} old` : "no prices yet"),
  );
}

interface Fields {
  phrase: HTMLInputElement | null;
  reason: HTMLInputElement | null;
  key: HTMLInputElement | null;
}

function field(id: string, label: string, type = "text"): [HTMLElement, HTMLInputElement] {
  const input = el("input", { id, type, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  return [el("div", { class: "field" }, el("label", { for: id }, label), input), input];
}

function fieldsOf(p: Preview, into: HTMLElement): Fields {
  const fields: Fields = { phrase: null, reason: null, key: null };
  if (p.wants_reason) {
    const [box, input] = field("act-reason", "Why (is kept in the audit log)");
    fields.reason = input;
    add(into, box);
  }
  if (p.phrase) {
    const [box, input] = field("act-phrase", `Type ${p.phrase} to confirm`);
    fields.phrase = input;
    add(into, box);
  }
  if (p.wants_key) {
    const [box, input] = field("act-key", "Key", "password");
    fields.key = input;
    add(into, box);
  }
  return fields;
}

function complete(p: Preview, f: Fields): boolean {
  const phrase = !p.phrase || f.phrase?.value.trim().toUpperCase() === p.phrase;
  return phrase && (!f.reason || f.reason.value.trim() !== "") && (!f.key || f.key.value !== "");
}

// What became of each position after the act.
function progress(rows: Leaving[]): HTMLElement {
  const list = el("ul", { class: "progress" });
  const paint = (): void => {
    const lines = rows.map((r) => {
      const open = store.positions?.find((p) => p.position === r.position);
      const trade = store.trades?.find((t) => t.id === r.position);
      if (open)
        return el("li", {}, el("span", { class: "mark watch" }, "\u2026"), ` ${r.pair} ${open.closing ? "leaving" : "waiting"}`);
      const result = trade ? `sold ${quantity(trade.quantity)} at ${exact(trade.exit_price)}, ${signed(trade.net_profit)} net` : "closed";
      return el("li", {}, el("span", { class: "mark ok" }, "\u2713"), ` ${r.pair} ${result}`);
    });
    fill(list, ...lines);
  };
  onTopics(["positions", "trades"], () => {
    if (list.isConnected) paint();
  });
  paint();
  return list;
}

function showResult(dialog: HTMLDialogElement, p: Preview, answer: Commit): void {
  const marks: Record<Commit["state"], string> = {
    accepted: "\u2026 the engine has not answered yet",
    done: "\u2713 done",
    already: "\u2713 already so",
    underway: "\u2026 under way",
    refused: "\u2715 refused",
    unknown: "? unknown",
  };
  const close = el("button", { type: "button", class: "primary", onclick: () => dialog.close() }, "Close");
  fill(
    dialog,
    el("header", {}, el("h2", {}, p.title), el("span", { class: "muted" }, `request ${answer.request}`)),
    el("p", { role: "status" }, el("strong", {}, marks[answer.state]), ` · ${answer.text}`),
    p.positions.length > 0 && progress(p.positions),
    el("footer", {}, close),
  );
  close.focus();
}

function showPreview(dialog: HTMLDialogElement, p: Preview): void {
  const error = el("p", { class: "field-error", role: "alert" });
  const form = el("form", { novalidate: true });
  const harmless = el("button", { type: "button", onclick: () => dialog.close() }, p.harmless);
  const confirm = el("button", { type: "submit", class: p.danger >= 2 ? "danger" : "primary" }, p.button);
  add(form, ...p.lines.map((l) => el("p", {}, l)));
  if (p.positions.length) add(form, leavingTable(p.positions, store.equity?.quote ?? ""));
  const fields = fieldsOf(p, form);
  add(form, error, el("footer", {}, harmless, confirm));
  const check = (): void => {
    confirm.disabled = !complete(p, fields) || !connected();
  };
  form.addEventListener("input", check);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    if (!complete(p, fields)) return;
    confirm.disabled = true;
    setText(error, "");
    const words = {
      phrase: fields.phrase?.value ?? "",
      reason: fields.reason?.value ?? "",
      key: fields.key?.value ?? "",
    };
    untoast();
    commit(p.token, words)
      .then((first) => {
        showResult(dialog, p, first);
        return settle(p.token, first);
      })
      .then((answer) => {
        if (dialog.open) showResult(dialog, p, answer);
        else toast(answer.text);
        changed("engine");
      })
      .catch((caught: unknown) => {
        const again = caught instanceof ApiError && (caught.code === "changed" || caught.code === "expired");
        setText(error, failed(caught));
        if (again) add(error, " ", el("button", { type: "button", class: "link", onclick: () => { dialog.close(); void act(p.verb, p.positions[0]?.position); } }, "Review again"));
        else check();
      });
  });
  fill(
    dialog,
    el("header", {}, el("h2", { id: "act-title" }, p.title), el("span", { class: `mode ${p.mode.toLowerCase()}` }, `${modeShape[p.mode] ?? ""} ${p.mode} · ${venueName()}`)),
    form,
  );
  check();
  harmless.focus();
}

// Asks what the act would do, shows it, and does it when a person says so.
export async function act(verb: string, position?: number): Promise<void> {
  let p: Preview;
  try {
    p = await preview(verb, verb === "close" ? position : undefined);
  } catch (e) {
    toast(failed(e));
    return;
  }
  const from = document.activeElement as HTMLElement | null;
  const dialog = el("dialog", { class: `act danger-${p.danger}`, "aria-labelledby": "act-title" });
  dialog.addEventListener("close", () => {
    dialog.remove();
    from?.focus();
  });
  add(document.body, dialog);
  dialog.showModal();
  showPreview(dialog, p);
}
