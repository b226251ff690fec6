// Keys. Single letters can be switched off; none acts on what somebody types: not in a field, not in a burst of letters,
// not in the moment after something new was put in place.

/** @import { Store } from "./store.js" */
/** @import { Way } from "./types.js" */

import { all, around, find, make, one } from "./dom.js";
import { choose, dialog } from "./dialogs.js";
import { focusOn } from "./focus.js";
import { menuKeys, openMenu } from "./menu.js";
import { request } from "./net.js";
import { closeOverlay, isOverlaid } from "./overlay.js";
import { state, visit } from "./pages.js";
import { countChosen, markPicked } from "./parts.js";
import { Typing } from "./typing.js";
import { WAITS } from "./waits.js";

const typing = new Typing();
/** @type {Store} */
let store;
let waits = 0;
let written = 0; // when a key last went into a field

const isOn = () => store.get("keys")?.on !== false;

/** @param {number} step */
function pick(step) {
  const rows = all(".row");
  const now = rows.findIndex((row) => row.id === state.picked || (!state.picked && row.classList.contains("is-open")));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  if (!next) return;
  state.picked = next.id;
  markPicked(state.picked);
  focusOn(find("a", next));
  inView(one("#queue"), next);
}

/**
 * Scrolls the list alone; what sticks to its top covers nothing.
 * @param {HTMLElement} pane @param {HTMLElement} row
 */
function inView(pane, row) {
  const head = find(".pane-head", pane)?.offsetHeight ?? 0;
  const [frame, box] = [pane.getBoundingClientRect(), row.getBoundingClientRect()];
  if (box.top < frame.top + head) pane.scrollTop -= frame.top + head - box.top;
  else if (box.bottom > frame.bottom) pane.scrollTop += box.bottom - frame.bottom;
}

const channel = (/** @type {number} */ n) => find(`.channels a:nth-child(${n})`);
const menu = (/** @type {"#status" | "#priority"} */ selector) => { const select = find(selector); if (select) openMenu(select); };

/**
 * What a key does, and whether that changes something.
 * @typedef {[said: string, act: () => unknown, changes?: boolean]} KeyEntry
 * @type {Record<string, KeyEntry>}
 */
const KEYS = {
  j: ["Next ticket", () => pick(1)],
  k: ["Previous ticket", () => pick(-1)],
  Enter: ["Open the ticket", () => state.picked && find(`#${state.picked} a`)?.click()],
  r: ["Reply", () => find("#text")?.focus()],
  n: ["Internal note", () => { const link = channel(3); if (link) visit(link.href, { focus: "#text" }); }],
  e: ["Resolve, or open again", resolveOrOpen, true],
  a: ["Assign or transfer", () => find("#assign")?.click(), true],
  t: ["Take", () => find("#take")?.click(), true],
  s: ["Status", () => menu("#status")],
  p: ["Priority", () => menu("#priority")],
  x: ["Choose the ticket", () => { const box = find(`#${state.picked ?? "none"} .choose-row`); if (box) { box.checked = !box.checked; countChosen(); } }],
  u: ["Back to the queue", () => visit(find(".back")?.href ?? "/desk/tickets")],
  1: ["Brand channel", () => channel(1)?.click()],
  2: ["Creator channel", () => channel(2)?.click()],
  3: ["Internal channel", () => channel(3)?.click()],
  "/": ["Search", () => find(".filters [name=q]")?.focus()],
  "?": ["Every key", help],
};

function resolveOrOpen() {
  const select = find("#status");
  if (!select) return;
  select.value = select.value === "resolved" ? "open" : "resolved";
  select.form?.requestSubmit();
}

/** Shows every key, and the switch for those of one letter. */
export function help() {
  dialog("Keys", (box) => {
    box.innerHTML = "<h2>Keys</h2><label class='pick'><input type='checkbox' id='keys-on'> <span>Keys of a single character act</span></label><dl class='keys'></dl><form method='dialog'><button class='small'>Close</button></form>";
    const on = one("#keys-on", box);
    on.checked = isOn();
    on.onchange = () => store.set("keys", { on: on.checked });
    /** @type {Record<string, [said: string]>} */
    const more = { "Ctrl Enter": ["Send"], "Ctrl K": ["Go anywhere"], Esc: ["Close, or stop typing"] };
    for (const [key, [said]] of Object.entries({ ...KEYS, ...more })) {
      const term = make("dt");
      for (const part of key.split(" ")) term.append(make("kbd", { textContent: part.length === 1 ? part.toUpperCase() : part }), " ");
      one("dl", box).append(term, make("dd", { textContent: said }));
    }
  });
}

function palette() {
  /** @type {Way[]} */
  const tabs = find("#queue") ? [] : ["Mine", "Unassigned", "All"].map((tab) => [`Queue · ${tab}`, () => visit(`/desk/tickets?tab=${tab.toLowerCase()}`)]);
  const links = [...all("header.bar nav a"), ...all("#queue > .tabs a"), ...all(".channels a"), ...all(".row > a")];
  /** @type {Way[]} */
  const acts = Object.entries(KEYS).filter(([key]) => key !== "Enter").map(([, [said, act]]) => [said, act]);
  /** @type {Way[]} */
  const ways = links.map((link) => [link.innerText.split("\n").slice(0, 2).join(" · "), () => link.click()]);
  choose("Go anywhere", "A ticket, a page, something to do", [...acts, ...tabs, ...ways], findAnywhere);
}

/**
 * Tickets and orders from anywhere, not from this page alone.
 * @param {string} words @returns {Promise<Way[]>}
 */
async function findAnywhere(words) {
  try {
    const { answer, text } = await request(`/desk/find?q=${encodeURIComponent(words)}`, { headers: { "X-Desk-Part": "1" }, patience: WAITS.aside });
    /** @type {{ found: { said: string, more: string, href: string }[] }} */
    const { found } = answer.ok ? JSON.parse(text) : { found: [] };
    return found.map(({ said, more, href }) => [said, () => visit(href), more]);
  } catch {
    return [];
  }
}

/** @type {(event: Event, selector: string) => boolean} */
const isAt = (event, selector) => around(event, selector) === event.target;
const isInField = (/** @type {Event} */ event) => isAt(event, "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

/**
 * Keys that work wherever one is.
 * @param {KeyboardEvent} event
 */
function always(event) {
  const strong = event.ctrlKey || event.metaKey;
  const text = around(event, "#text");
  if (strong && event.key === "Enter" && text) text.form?.requestSubmit();
  else if (strong && event.key.toLowerCase() === "k") palette();
  else if (event.key === "Escape" && isOverlaid() && !find("dialog[open], .menu")) closeOverlay();
  else if (event.key === "Escape" && isInField(event) && !find("dialog[open]")) focusOn(find("#timeline") ?? find("#queue") ?? find("main"));
  else return false;
  event.preventDefault();
  return true;
}

/** @param {KeyboardEvent} event */
function single(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !/^[jk]$/i.test(event.key)) return;
  if (isInField(event) || find("dialog[open], .menu")) { if (event.key.length === 1) written = Date.now(); return; }
  if (event.key === "Enter" && isAt(event, "a, button, summary")) return;
  if (event.key !== "Enter" && event.key.length !== 1) return;
  if (event.key === " ") { spoil(); return; }
  if (isOn()) press(event, KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]);
}

// Another letter came while one waited to be alone.
function spoil() {
  if (!waits) return;
  clearTimeout(waits);
  waits = 0;
  typing.spoil();
}

/** @param {KeyboardEvent} event @param {KeyEntry | undefined} entry */
function press(event, entry) {
  spoil();
  const what = typing.press(event.timeStamp, Boolean(entry), Boolean(entry?.[2]));
  if (what === "ignore" || !entry) return;
  if (entry[2] && !around(event, "#queue, #main[data-ticket], #order, .menu")) return;
  event.preventDefault();
  if (what === "act") entry[1]();
  else waits = setTimeout(() => { waits = 0; typing.done(); entry[1](); }, Typing.ALONE);
}

/**
 * Something new was put in place, asked for at this time: letters of a word that was begun since are not for it.
 * @param {number} asked
 */
export function pause(asked) {
  if (waits) { clearTimeout(waits); waits = 0; }
  if (written > asked) typing.interrupt(performance.now());
}

/**
 * Begins to listen.
 * @param {Store} kept
 */
export function listen(kept) {
  store = kept;
  document.addEventListener("keydown", (event) => { if (!menuKeys(event) && !always(event)) single(event); });
}

/** A way to the keys that needs none. */
export function showButton() {
  const bar = find("header.bar .me");
  if (!bar || find("#keys-help")) return;
  const button = make("button", { id: "keys-help", type: "button", className: "quiet", textContent: "Keys", onclick: help });
  bar.prepend(button);
}
