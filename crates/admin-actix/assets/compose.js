// Writing: drafts that are kept at every key, messages that are kept until the desk has acknowledged them.

/** @import { Store } from "./store.js" */
/** @import { Place, Unsent } from "./types.js" */

import { all, find, isSamePlace, make, one, place, problem } from "./dom.js";
import { choose } from "./dialogs.js";
import { isTooLong, typedIn } from "./fields.js";
import { addressOf, fieldsOf } from "./forms.js";
import { freshKey } from "./ids.js";
import { ask, request, Trouble, troubleOf } from "./net.js";
import { putAnswer } from "./pages.js";
import { draftName, sendName } from "./store.js";
import { WAITS } from "./waits.js";

/** @type {Store} */
let store;
let typedLast = 0;
let typingSince = 0;
/**
 * Keys of messages that this tab is sending now.
 * @type {Set<string>}
 */
const onTheirWay = new Set();

export const typedAt = () => typedLast;

/**
 * Begins with what is kept for the account.
 * @param {Store} kept
 */
export function keepIn(kept) {
  store = kept;
  setInterval(beHere, WAITS.anew);
  window.addEventListener("storage", (event) => { if (store.nameOf(event.key)?.startsWith("send:")) showUnsent(); });
}

// ---- the draft

let keeping = 0;
let saving = Promise.resolve();

/**
 * Keeps what stands in the composer here at once, and on the server in a moment.
 * @param {HTMLTextAreaElement} text
 */
export function typed(text) {
  typedLast = Date.now();
  const at = place();
  if (!at) return;
  store.set(draftName(at), { text: text.value });
  typedIn(text, store);
  keepSoon();
  const began = Date.now() - typingSince > 6000;
  typingSince = Date.now();
  if (began) beHere();
}

// Says beside the composer where the draft is kept.
const sayKept = (/** @type {string} */ said) => { const kept = find("#kept"); if (kept) kept.textContent = said; };

function keepSoon(wait = WAITS.draft) {
  clearTimeout(keeping);
  sayKept("");
  keeping = setTimeout(() => { saving = saveDraft(); }, wait);
}

async function saveDraft() {
  const [form, at] = [find("#composer"), place()];
  if (!form || !at) return;
  const [address, body, text] = [actOf(form, "draft"), fieldsOf(form), one("#text").value];
  try {
    await ask204(address, body);
    acknowledged(draftName(at), text);
    if (isSamePlace(at, place())) sayKept(find("#text")?.value ? "Draft kept" : "");
  } catch {
    if (isSamePlace(at, place())) sayKept("Draft kept on this computer");
  }
}

/**
 * A page that was asked for before the server had the draft may come after that.
 * @type {Map<string, { text: string, until: number }>}
 */
const recent = new Map();
/** @param {`draft:${string}`} name @param {string} text */
function acknowledged(name, text) {
  recent.set(name, { text, until: Date.now() + WAITS.send });
  if (store.get(name)?.text === text) store.drop(name);
}

/** @param {Place} at */
function keptFor(at) {
  const [kept, late] = [store.get(draftName(at)), recent.get(draftName(at))];
  return kept ?? (late && late.until > Date.now() ? late : null);
}

/**
 * The token of a session that was replaced is renewed by `ask`, which wants a page; a draft has none.
 * @param {string} address @param {URLSearchParams} body
 */
async function ask204(address, body) {
  const { answer } = await request(address, { method: "POST", body });
  if (answer.ok) return;
  await ask(address, { method: "POST", body });
}

/** @param {HTMLFormElement} form @param {string} act */
const actOf = (form, act) => addressOf(form).replace("/messages", `/${act}`);

/** Puts what was typed here before back into the composer: nothing that the server does not have is lost. */
export function restoreDraft() {
  const [text, at] = [find("#text"), place()];
  if (!text || !at || text.dataset.restored) return;
  text.dataset.restored = "1";
  const kept = keptFor(at);
  if (!kept || kept.text === text.value) return;
  text.value = kept.text;
  typedIn(text, store);
  keepSoon();
}

/** What stands in the composer is kept before something else is put in its place. */
export function keepNow() {
  clearTimeout(keeping);
  const [text, at] = [find("#text"), place()];
  if (!text || !at) return;
  if (store.get(draftName(at)) && text.value) {
    const form = one("#composer");
    const [address, body, value] = [actOf(form, "draft"), fieldsOf(form), text.value];
    saving = ask204(address, body).then(() => acknowledged(draftName(at), value), () => {});
  }
}

// ---- messages

/** @param {string} text @param {string} key */
function bubble(text, key) {
  const article = make("article", { className: "bubble side-staff own is-pending" });
  article.dataset.key = key;
  article.innerHTML = "<header><b>You</b> <span class='muted state'>sending…</span></header><div class='text'></div>";
  one(".text", article).innerText = text;
  return article;
}

/** @param {string} key */
const bubbleOf = (key) => find(`#timeline [data-key="${key}"]`);

/**
 * Sends what stands in the composer.
 * @param {HTMLFormElement} form
 */
export async function send(form) {
  const [text, at] = [one("#text", form), place()];
  if (!at || !text.value.trim()) { text.focus(); return; }
  if (isTooLong(form)) return;
  const [body, address, next] = [fieldsOf(form), addressOf(form), freshKey()];
  const key = body.get("key") ?? "";
  if (!store.set(sendName(key), { ...at, address, text: text.value, newest: body.get("newest") })) {
    problem({ message: "This browser keeps nothing", advice: "Leave this tab open until the message is sent." });
  }
  clearTimeout(keeping);
  store.drop(draftName(at));
  recent.delete(draftName(at));
  text.value = "";
  typedIn(text, store);
  sayKept("");
  typingSince = 0;
  one("input[name=key]", form).value = next;
  const timeline = one("#timeline");
  timeline.append(bubble(body.get("text") ?? "", key));
  timeline.scrollTop = timeline.scrollHeight;
  // one writes on where one wrote, also after a click on the button; a phone would show its keys
  if (document.activeElement?.id === "send" && matchMedia("(pointer: fine)").matches) text.focus();
  await deliver(key, body.get("csrf"));
}

/**
 * The key is the same each time, so that it is written once even if it had arrived.
 * @param {string} key @param {string | null} [csrf]
 */
async function deliver(key, csrf) {
  const entry = store.get(sendName(key));
  if (!entry || onTheirWay.has(key)) return;
  onTheirWay.add(key);
  mark(key, "is-pending", "sending…");
  const body = new URLSearchParams({ csrf: csrf ?? find("input[name=csrf]")?.value ?? "", channel: entry.channel, key, newest: entry.newest ?? "", text: entry.text });
  try {
    // a draft that is still on its way would come back after the message
    await Promise.race([saving, new Promise((go) => setTimeout(go, WAITS.drafted))]);
    await putAnswer(async () => {
      const found = await ask(entry.address, { method: "POST", body, parts: "all" });
      if (found.status === 422) throw new Trouble("not-taken", find("#problem", found.page)?.textContent ?? "It was not taken");
      store.drop(sendName(key));
      bubbleOf(key)?.remove();
      return found;
    });
  } catch (error) {
    if (store.get(sendName(key))) failed(key, entry, troubleOf(error));
  } finally {
    onTheirWay.delete(key);
    showUnsent();
  }
}

/** @param {string} key @param {Unsent} entry @param {Trouble} error */
function failed(key, entry, error) {
  if (error.kind === "not-taken" && isSamePlace(entry, place()) && find("#text")?.value === "") {
    takeBack(key);
    problem({ message: error.message, advice: "What you wrote is in the field." });
    return;
  }
  store.set(sendName(key), { ...entry, why: error.message });
  mark(key, "is-failed", error.kind === "unreachable" ? "not sent: the desk cannot be reached" : `not sent: ${error.message}`);
  if (error.kind === "signed-out") location.reload();
  else if (error.kind === "other-account") problem(error);
}

/** @param {string} key @param {string} look @param {string} said */
function mark(key, look, said) {
  const waiting = bubbleOf(key);
  if (!waiting) return;
  waiting.className = `bubble side-staff own ${look}`;
  one(".state", waiting).textContent = said;
  for (const button of all("button", waiting)) button.remove();
  if (look !== "is-failed") return;
  /** @type {(said: string, onclick: () => void) => HTMLButtonElement} */
  const button = (said, onclick) => make("button", { className: "small", type: "button", textContent: said, onclick });
  waiting.append(button("Send again", () => deliver(key)), " ", button("Edit", () => takeBack(key)));
}

/**
 * What was not sent stands in the composer again, above what is there by now.
 * @param {string} key
 */
function takeBack(key) {
  const [entry, text] = [store.get(sendName(key)), find("#text")];
  if (!entry || !text) return;
  text.value = text.value.trim() ? `${entry.text}\n\n${text.value}` : entry.text;
  typed(text);
  store.drop(sendName(key));
  bubbleOf(key)?.remove();
  showUnsent();
  text.focus();
}

/** Shows messages that were not acknowledged: those of this conversation in it, and how many there are in all. */
export function showUnsent() {
  const [at, timeline] = [place(), find("#timeline")];
  const names = store.names("send:");
  for (const waiting of timeline ? all("[data-key]", timeline) : []) {
    const key = waiting.dataset.key ?? "";
    if (!names.includes(sendName(key)) && !onTheirWay.has(key)) waiting.remove();
  }
  for (const name of names) {
    const [key, entry] = [name.slice("send:".length), store.get(name)];
    if (!timeline || !entry || !isSamePlace(entry, at) || bubbleOf(key)) continue;
    timeline.append(bubble(entry.text, key));
    if (!onTheirWay.has(key)) mark(key, "is-failed", entry.why ? `not sent: ${entry.why}` : "not confirmed");
  }
  const others = names.filter((name) => !onTheirWay.has(name.slice("send:".length)));
  showMark(others);
}

/** @param {`send:${string}`[]} names */
function showMark(names) {
  let mark = find("#unsent");
  if (!names.length) { mark?.remove(); return; }
  if (!mark) {
    mark = make("button", { id: "unsent", type: "button", className: "small" });
    find("header.bar .me")?.prepend(mark);
  }
  mark.textContent = `${names.length} not sent`;
  mark.onclick = () => choose("Messages that were not sent", "A ticket or words", names.flatMap((name) => {
    const entry = store.get(name);
    if (!entry) return [];
    const path = new URL(entry.address).pathname.replace(/\/messages$/, "");
    return [[`Ticket #${entry.ticket}`, () => location.assign(`${path}?channel=${entry.channel}`), entry.text]];
  }));
}

/** How many texts the desk does not have yet. */
export const unsaved = () => store.names("send:").length + store.names("draft:").filter((name) => store.get(name)?.text.trim()).length + store.names("field:").length;

// ---- others see who is there, and who writes

async function beHere() {
  const form = find("#composer");
  if (!form || document.visibilityState !== "visible") return;
  const body = fieldsOf(form);
  body.delete("text");
  if (Date.now() - typingSince < 6000) body.set("typing", "1");
  try {
    const { answer, text } = await request(actOf(form, "presence"), { method: "POST", body, patience: WAITS.aside });
    const others = find("#others");
    if (answer.ok && form.isConnected && others && others.textContent !== text) others.textContent = text;
  } catch { /* the stream shows that the desk is away */ }
}

// ---- replies that are kept ready, called by / at the beginning, with what the order fills in

export async function chooseReply() {
  try {
    const { page } = await ask("/desk/replies");
    const replies = all("form[action^='/desk/replies/']", page).map((form) => ({
      id: form.getAttribute("action")?.split("/").at(-1) ?? "",
      shortcut: one("input[name=shortcut]", form).value,
      title: one("input[name=title]", form).value,
      body: one("textarea", form).value,
    }));
    choose("Replies", "A shortcut or a title", replies.map((reply) => [`/${reply.shortcut} ${reply.title}`, () => fill(reply.id), reply.body]));
  } catch (error) {
    problem(troubleOf(error));
  }
}

/** @param {string} reply */
async function fill(reply) {
  const at = place();
  if (!at) return;
  try {
    const { page } = await ask(`${location.pathname}?channel=${at.channel}&reply=${reply}`, { parts: "ticket" });
    const text = one("#text");
    text.value = one("#text", page).value;
    text.focus();
    typed(text);
  } catch (error) {
    problem(troubleOf(error));
  }
}
