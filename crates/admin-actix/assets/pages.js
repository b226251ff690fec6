// Pages are fetched and put in place, so that the stream, what was typed and, between tickets, the frame stay. A page that
// cannot be had leaves everything as it is.

/** @import { Answer, Trouble } from "./net.js" */
/** @import { Place } from "./types.js" */
/** @import { Button } from "./forms.js" */

import { all, find, isSamePlace, noProblem, one, place, problem, say } from "./dom.js";
import { focusOn, isNowhere, keepFocus } from "./focus.js";
import { addressOf, fieldsOf } from "./forms.js";
import { ask, troubleOf } from "./net.js";
import { markPicked, putCounts, putFirstRun, putLive, putQueue, putTicket, showCounts, waiting } from "./parts.js";
import { released } from "./press.js";
import { toTheEnd, wire } from "./timeline.js";
import { countDown } from "./times.js";

const PARTS = ["#queue", "#main", "#order", "#counts"];
const here = () => location.pathname + location.search;
const inPanes = () => document.body.classList.contains("panes");

/**
 * What the rest of the script wants to know and do.
 * @type {{ shown: () => void, replaced: (clicked: number) => void, typedAt: () => number, taken: (form: HTMLFormElement) => void }}
 */
export const hooks = { shown: () => {}, replaced: () => {}, typedAt: () => 0, taken: () => {} };
/** @type {{ picked: string | null, acts: number }} */
export const state = { picked: null, acts: 0 };

let shown = here();
/** @type {Map<string, string>} */
const etags = new Map(); // what the parts on the page were when they were last read

// Something was put in place because of what was done here: what is still on its way is old.
function acted() {
  state.acts += 1;
  etags.clear();
}

/**
 * What to do when there is no page.
 * @param {Trouble} error @param {string} address
 */
function stopped(error, address) {
  if (error.kind === "superseded") return;
  if (error.kind === "no-page") location.assign(error.address ?? address);
  else if (error.kind === "signed-out") location.reload();
  else problem(error);
}

// ---- going somewhere: the last click wins

/** @type {AbortController | null} */
let going = null;
const PAUSE = 1000;

/** @param {string} address @param {{ push?: boolean, focus?: string }} ways */
export async function visit(address, { push = true, focus } = {}) {
  going?.abort();
  const own = going = new AbortController();
  const [clicked, done] = [Date.now(), waiting()];
  try {
    const found = await ask(address, { parts: inPanes() ? "all" : undefined, signal: own.signal });
    // a word that is being written is not cut in two; whatever was typed is kept
    while (hooks.typedAt() > clicked && Date.now() - hooks.typedAt() < PAUSE) {
      await new Promise((go) => setTimeout(go, 100));
    }
    if (own.signal.aborted) return;
    going = null;
    noProblem();
    show(found, { push, focus, clicked });
  } catch (caught) {
    const error = troubleOf(caught);
    if (!own.signal.aborted) stopped(error, address);
    if (!push && !own.signal.aborted && error.kind === "unreachable") history.pushState(null, "", shown);
  } finally {
    done();
  }
}

/**
 * Puts a page in place: its parts beside the others, or all of it.
 * @param {{ page: Document, address: string }} found @param {{ push: boolean, focus?: string, clicked?: number }} ways
 */
function show({ page, address }, { push, focus, clicked = Date.now() }) {
  acted();
  const [was, whole] = [place(), find("header.bar", page)];
  if (!whole && !inPanes()) { location.assign(address); return; }
  if (whole && isOtherRelease(page)) { location.assign(address); return; }
  hooks.replaced(clicked);
  if (push) history.pushState(null, "", address);
  shown = here();
  if (whole) putWhole(page); else putParts(page);
  hooks.shown();
  wire();
  toTheEnd();
  showCounts();
  markPicked(state.picked);
  countDown();
  if (focus) focusOn(find(focus));
  else if (isNowhere() || !isSamePlace(was, place())) settleFocus(was);
}

/**
 * A new ticket is read from its conversation on; a page from its heading on.
 * @param {Place | null} was
 */
function settleFocus(was) {
  const now = place();
  if (was?.ticket === now?.ticket && !isNowhere()) return;
  if (now) focusOn(find("#timeline"));
  else if (inPanes()) focusOn(find(".row.is-picked a, .row.is-open a") ?? find("#queue"));
  else focusOn(find("main [autofocus]") ?? find("main h1") ?? find("main"));
}

/** @param {Document} page */
const scriptOf = (page) => find("script[src]", page)?.getAttribute("src");
/** @param {Document} page */
const isOtherRelease = (page) => scriptOf(page) !== scriptOf(document);

/** @param {Document} page */
function putWhole(page) {
  document.title = page.title;
  document.body.className = page.body.className;
  // what asks before a session ends is no part of a page
  const asks = all("#idle");
  document.body.replaceChildren(...page.body.childNodes, ...asks);
  document.body.dataset.csrf = page.body.dataset.csrf ?? "";
  scrollTo(0, 0);
  say(document.title);
}

/** @param {Document} page */
function putParts(page) {
  document.body.className = `panes ${find("#main[data-ticket]", page) ? "at-ticket" : "at-queue"}`;
  const [scroll, search] = [find("#queue")?.scrollTop ?? 0, find("#queue input[name=q]")];
  keepFocus(() => {
    for (const part of PARTS) {
      const [old, fresh] = [find(part), find(part, page)];
      if (old && fresh) old.replaceWith(fresh);
      else if (old) old.remove();
      else if (fresh) one("#counts").before(fresh);
    }
  });
  find(".skip")?.setAttribute("href", `#${find("main")?.id ?? "main"}`);
  const now = find("#queue input[name=q]");
  if (search && now && search.value !== search.defaultValue && now.value === search.defaultValue) now.value = search.value;
  const queue = find("#queue");
  if (queue) queue.scrollTop = scroll;
}

// ---- doing something

/**
 * Puts the answer to what `send` did in place. It may not know of what was put there while it was on its way.
 * @param {() => Promise<Answer>} send
 */
export async function putAnswer(send, { asked = false } = {}) {
  const before = state.acts;
  const found = await send();
  const { page } = found;
  if (before !== state.acts) { askedAgain ||= asked; refresh(); return found; }
  acted();
  putQueue(page, state.picked);
  putTicket(page, { asked });
  putCounts(page);
  hooks.shown();
  wire();
  return found;
}

/**
 * Sends a form and shows what comes of it; what was typed stays until the desk has it.
 * @param {HTMLFormElement} form @param {Button} [button]
 */
export async function submit(form, button) {
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  const done = waiting();
  const [address, body] = [addressOf(form, button), fieldsOf(form, button)];
  const parts = form.closest("#main[data-ticket], #order") ? "all" : undefined;
  const taken = () => hooks.taken(form);
  try {
    if (parts) await submitInTicket(form, address, body, taken);
    else {
      const found = await ask(address, { method: "POST", body });
      if (found.status < 400) taken();
      noProblem();
      // what a form shows without leading anywhere has no address of its own
      if (find("header.bar", found.page)) show(found, { push: found.redirected });
      else location.assign(found.address);
    }
  } catch (caught) {
    const error = troubleOf(caught);
    if (error.kind === "signed-out" && form.getAttribute("action") === "/desk/sign-out") location.assign("/desk/sign-in");
    else stopped(error, address);
    if (parts) refresh();
  } finally {
    delete form.dataset.sending;
    done();
  }
}

/** @param {HTMLFormElement} form @param {string} address @param {URLSearchParams} body @param {() => void} taken */
async function submitInTicket(form, address, body, taken) {
  const isThere = () => form.isConnected;
  const found = await putAnswer(async () => {
    const answer = await ask(address, { method: "POST", body, parts: "all" });
    taken();
    noProblem();
    // what somebody opened meanwhile stays open
    /** @type {HTMLDetailsElement | null} */
    const act = form.closest("details.act");
    if (act && isThere()) {
      // what is folded away has no focus, a moment later
      if (act.contains(document.activeElement)) focusOn(find("summary", act));
      act.open = false;
    }
    return answer;
  }, { asked: true });
  if (find("header.bar", found.page)) show(found, { push: found.redirected });
}

// ---- reading the page anew, without moving anything that is in use

/** @type {Promise<void> | null} */
let reading = null;
let askedAgain = false; // whether something was done here that what is read shows first
/** @type {Set<string>} */
const wanted = new Set();

/** Reads these parts of the page anew; several wishes at once are read once. */
export function refresh(parts = ["all"]) {
  for (const part of parts) wanted.add(part);
  reading ??= read().finally(() => { reading = null; if (wanted.size) refresh([]); });
  return reading;
}

async function read() {
  while (wanted.size) {
    const parts = wanted.has("all") ? "all" : [...wanted].sort().join(",");
    wanted.clear();
    const [was, before, key] = [location.href, state.acts, `${location.href} ${parts}`];
    try {
      const found = await ask(was, { parts, etag: etags.get(key) });
      await released();
      // somebody went elsewhere or did something meanwhile: what was read is old
      if (was !== location.href || before !== state.acts) { wanted.add("all"); continue; }
      if (!found) continue;
      putRead(found.page);
      etags.clear();
      if (found.etag) etags.set(key, found.etag);
    } catch (caught) {
      const error = troubleOf(caught);
      if (error.kind === "signed-out") location.reload();
      else if (error.kind === "refused") say(error.message);
      return;
    }
  }
}

/** @param {Document} page */
function putRead(page) {
  const account = find("#counts[data-account]", page)?.dataset.account;
  if (account && account !== document.body.dataset.account) { location.reload(); return; }
  const [queue, fresh] = [find("#queue"), find("#queue", page)];
  if (queue && fresh && queue.localName !== fresh.localName) { location.reload(); return; }
  putQueue(page, state.picked);
  putTicket(page, { asked: askedAgain });
  askedAgain = false;
  putCounts(page);
  if (find("#queue", page) && !putFirstRun(page)) { location.reload(); return; }
  putLive(page);
  hooks.shown();
  wire();
}

// a step within the page, such as to the order on a phone, is the browser's own
window.addEventListener("popstate", () => { if (here() !== shown) visit(location.href, { push: false }); });
