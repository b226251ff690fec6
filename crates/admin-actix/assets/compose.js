// Writing: drafts that are kept at every key, messages that are kept until the desk has acknowledged them.

import { all, find, isSamePlace, make, place, problem } from "./dom.js";
import { choose } from "./dialogs.js";
import { isTooLong, typedIn } from "./fields.js";
import { addressOf, fieldsOf } from "./forms.js";
import { freshKey } from "./ids.js";
import { ask, request } from "./net.js";
import { putAnswer } from "./pages.js";
import { draftName, sendName } from "./store.js";
import { WAITS } from "./waits.js";

let store = null;
let typedLast = 0;
let typingSince = 0;
const onTheirWay = new Set(); // keys of messages that this tab is sending now

export const typedAt = () => typedLast;

/** Begins with what is kept for the account. */
export function keepIn(kept) {
  store = kept;
  setInterval(beHere, WAITS.anew);
  window.addEventListener("storage", (event) => { if (store.nameOf(event.key)?.startsWith("send:")) showUnsent(); });
}

// ---- the draft

let keeping = 0;
let saving = Promise.resolve();

/** Keeps what stands in the composer here at once, and on the server in a moment. */
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

function keepSoon(wait = WAITS.draft) {
  clearTimeout(keeping);
  if (find("#kept")) find("#kept").textContent = "";
  keeping = setTimeout(() => { saving = saveDraft(); }, wait);
}

async function saveDraft() {
  const [form, at] = [find("#composer"), place()];
  if (!form || !at) return;
  const [address, body, text] = [actOf(form, "draft"), fieldsOf(form), find("#text").value];
  try {
    await ask204(address, body);
    acknowledged(draftName(at), text);
    if (isSamePlace(at, place()) && find("#kept")) find("#kept").textContent = find("#text").value ? "Draft kept" : "";
  } catch {
    if (isSamePlace(at, place()) && find("#kept")) find("#kept").textContent = "Draft kept on this computer";
  }
}

// A page that was asked for before the server had the draft may come after that.
const recent = new Map();
function acknowledged(name, text) {
  recent.set(name, { text, until: Date.now() + WAITS.send });
  if (store.get(name)?.text === text) store.drop(name);
}

function keptFor(at) {
  const [kept, late] = [store.get(draftName(at)), recent.get(draftName(at))];
  return kept ?? (late?.until > Date.now() ? late : null);
}

// The token of a session that was replaced is renewed by `ask`, which wants a page; a draft has none.
async function ask204(address, body) {
  const { answer } = await request(address, { method: "POST", body });
  if (answer.ok) return;
  await ask(address, { method: "POST", body });
}

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
    const form = find("#composer");
    const [address, body, value] = [actOf(form, "draft"), fieldsOf(form), text.value];
    saving = ask204(address, body).then(() => acknowledged(draftName(at), value), () => {});
  }
}

// ---- messages

function bubble(text, key) {
  const article = make("article", { className: "bubble side-staff own is-pending" });
  article.dataset.key = key;
  article.innerHTML = "<header><b>You</b> <span class='muted state'>sending…</span></header><div class='text'></div>";
  find(".text", article).innerText = text;
  return article;
}

const bubbleOf = (key) => find(`#timeline [data-key="${key}"]`);

/** Sends what stands in the composer. */
export async function send(form) {
  const [text, at] = [find("#text", form), place()];
  if (!text.value.trim()) { text.focus(); return; }
  if (isTooLong(form)) return;
  const [body, address, next] = [fieldsOf(form), addressOf(form), freshKey()];
  const key = body.get("key");
  if (!store.set(sendName(key), { ...at, address, text: text.value, newest: body.get("newest") })) {
    problem({ message: "This browser keeps nothing", advice: "Leave this tab open until the message is sent." });
  }
  clearTimeout(keeping);
  store.drop(draftName(at));
  recent.delete(draftName(at));
  text.value = "";
  typedIn(text, store);
  find("#kept").textContent = "";
  typingSince = 0;
  find("input[name=key]", form).value = next;
  const timeline = find("#timeline");
  timeline.append(bubble(body.get("text"), key));
  timeline.scrollTop = timeline.scrollHeight;
  // one writes on where one wrote, also after a click on the button; a phone would show its keys
  if (document.activeElement?.id === "send" && matchMedia("(pointer: fine)").matches) text.focus();
  await deliver(key, body.get("csrf"));
}

// The key is the same each time, so that it is written once even if it had arrived.
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
      if (found.status === 422) throw Object.assign(new Error(find("#problem", found.page)?.textContent ?? "It was not taken"), { kind: "not-taken" });
      store.drop(sendName(key));
      bubbleOf(key)?.remove();
      return found;
    });
  } catch (error) {
    if (store.get(sendName(key))) failed(key, entry, error);
  } finally {
    onTheirWay.delete(key);
    showUnsent();
  }
}

function failed(key, entry, error) {
  if (error.kind === "not-taken" && isSamePlace(entry, place()) && !find("#text").value) {
    takeBack(key);
    problem({ message: error.message, advice: "What you wrote is in the field." });
    return;
  }
  store.set(sendName(key), { ...entry, why: error.message });
  mark(key, "is-failed", error.kind === "unreachable" ? "not sent: the desk cannot be reached" : `not sent: ${error.message}`);
  if (error.kind === "signed-out") location.reload();
  else if (error.kind === "other-account") problem(error);
}

function mark(key, look, said) {
  const waiting = bubbleOf(key);
  if (!waiting) return;
  waiting.className = `bubble side-staff own ${look}`;
  find(".state", waiting).textContent = said;
  for (const button of all("button", waiting)) button.remove();
  if (look !== "is-failed") return;
  const button = (said, onclick) => make("button", { className: "small", type: "button", textContent: said, onclick });
  waiting.append(button("Send again", () => deliver(key)), " ", button("Edit", () => takeBack(key)));
}

// What was not sent stands in the composer again, above what is there by now.
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
    if (!names.includes(sendName(waiting.dataset.key)) && !onTheirWay.has(waiting.dataset.key)) waiting.remove();
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

function showMark(names) {
  let mark = find("#unsent");
  if (!names.length) { mark?.remove(); return; }
  if (!mark) {
    mark = make("button", { id: "unsent", type: "button", className: "small" });
    find("header.bar .me")?.prepend(mark);
  }
  mark.textContent = `${names.length} not sent`;
  mark.onclick = () => choose("Messages that were not sent", "A ticket or words", names.map((name) => {
    const { ticket, channel, text, address } = store.get(name) ?? {};
    const path = new URL(address).pathname.replace(/\/messages$/, "");
    return [`Ticket #${ticket}`, () => location.assign(`${path}?channel=${channel}`), text];
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
      id: form.getAttribute("action").split("/").at(-1),
      shortcut: find("[name=shortcut]", form).value,
      title: find("[name=title]", form).value,
      body: find("[name=body]", form).value,
    }));
    choose("Replies", "A shortcut or a title", replies.map((reply) => [`/${reply.shortcut} ${reply.title}`, () => fill(reply.id), reply.body]));
  } catch (error) {
    problem(error);
  }
}

async function fill(reply) {
  try {
    const { page } = await ask(`${location.pathname}?channel=${place().channel}&reply=${reply}`, { parts: "ticket" });
    const text = find("#text");
    text.value = find("#text", page).value;
    text.focus();
    typed(text);
  } catch (error) {
    problem(error);
  }
}
