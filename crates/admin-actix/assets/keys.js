// Keys. Single letters can be switched off; none acts on what somebody types: not in a field, not in a burst of letters,
// not in the moment after something new was put in place.

import { all, find, make } from "./dom.js";
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
let store = null;
let waits = 0;
let written = 0; // when a key last went into a field

const isOn = () => store.get("keys")?.on !== false;

function pick(step) {
  const rows = all(".row");
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.id === state.picked || (!state.picked && row.classList.contains("is-open")));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  state.picked = next.id;
  markPicked(state.picked);
  focusOn(find("a", next));
  inView(find("#queue"), next);
}

// Scrolls the list alone; what sticks to its top covers nothing.
function inView(pane, row) {
  const head = find(".pane-head", pane)?.offsetHeight ?? 0;
  const [frame, box] = [pane.getBoundingClientRect(), row.getBoundingClientRect()];
  if (box.top < frame.top + head) pane.scrollTop -= frame.top + head - box.top;
  else if (box.bottom > frame.bottom) pane.scrollTop += box.bottom - frame.bottom;
}

const channel = (n) => find(`.channels a:nth-child(${n})`);
const menu = (selector) => { const select = find(selector); if (select) openMenu(select); };

// What a key does; the third says that it changes something, the fourth that it goes elsewhere in the page alone.
const KEYS = {
  j: ["Next ticket", () => pick(1)],
  k: ["Previous ticket", () => pick(-1)],
  Enter: ["Open the ticket", () => state.picked && find(`#${state.picked} a`)?.click()],
  r: ["Reply", () => find("#text")?.focus()],
  n: ["Internal note", () => channel(3) && visit(channel(3).href, { focus: "#text" })],
  e: ["Resolve, or open again", () => set("#status", (now) => (now === "resolved" ? "open" : "resolved")), true],
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

function set(selector, to) {
  const select = find(selector);
  if (!select) return;
  select.value = to(select.value);
  select.form.requestSubmit();
}

/** Shows every key, and the switch for those of one letter. */
export function help() {
  dialog("Keys", (box) => {
    box.innerHTML = "<h2>Keys</h2><label class='pick'><input type='checkbox' id='keys-on'> <span>Keys of a single character act</span></label><dl class='keys'></dl><form method='dialog'><button class='small'>Close</button></form>";
    const on = find("#keys-on", box);
    on.checked = isOn();
    on.onchange = () => store.set("keys", { on: on.checked });
    const more = { "Ctrl Enter": ["Send"], "Ctrl K": ["Go anywhere"], Esc: ["Close, or stop typing"] };
    for (const [key, [said]] of Object.entries({ ...KEYS, ...more })) {
      const term = make("dt");
      for (const part of key.split(" ")) term.append(make("kbd", { textContent: part.length === 1 ? part.toUpperCase() : part }), " ");
      find("dl", box).append(term, make("dd", { textContent: said }));
    }
  });
}

function palette() {
  const tabs = find("#queue") ? [] : [["Mine", "mine"], ["Unassigned", "unassigned"], ["All", "all"]].map(([said, tab]) => [`Queue · ${said}`, () => visit(`/desk/tickets?tab=${tab}`)]);
  const links = [...all("header.bar nav a"), ...all("#queue > .tabs a"), ...all(".channels a"), ...all(".row > a")];
  const acts = Object.entries(KEYS).filter(([key]) => key !== "Enter").map(([, [said, act]]) => [said, act]);
  const ways = [...acts, ...tabs, ...links.map((link) => [link.innerText.split("\n").slice(0, 2).join(" · "), () => link.click()])];
  choose("Go anywhere", "A ticket, a page, something to do", ways, findAnywhere);
}

// Tickets and orders from anywhere, not from this page alone.
async function findAnywhere(words) {
  try {
    const { answer, text } = await request(`/desk/find?q=${encodeURIComponent(words)}`, { headers: { "X-Desk-Part": "1" }, patience: WAITS.aside });
    return answer.ok ? JSON.parse(text).found.map(({ said, more, href }) => [said, () => visit(href), more]) : [];
  } catch {
    return [];
  }
}

const isField = (at) => at.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const isWithin = (at) => at.closest?.("#queue, #main[data-ticket], #order, .menu");

// Keys that work wherever one is.
function always(event) {
  const [at, strong] = [event.target, event.ctrlKey || event.metaKey];
  if (strong && event.key === "Enter" && at.id === "text") at.form.requestSubmit();
  else if (strong && event.key.toLowerCase() === "k") palette();
  else if (event.key === "Escape" && isOverlaid() && !find("dialog[open], .menu")) closeOverlay();
  else if (event.key === "Escape" && isField(at) && !find("dialog[open]")) focusOn(find("#timeline") ?? find("#queue") ?? find("main"));
  else return false;
  event.preventDefault();
  return true;
}

function single(event) {
  const at = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !/^[jk]$/i.test(event.key)) return;
  if (isField(at) || find("dialog[open], .menu")) { if (event.key.length === 1) written = Date.now(); return; }
  if (event.key === "Enter" && at.matches?.("a, button, summary")) return;
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

function press(event, entry) {
  spoil();
  const what = typing.press(event.timeStamp, Boolean(entry), Boolean(entry?.[2]));
  if (what === "ignore" || !entry) return;
  if (entry[2] && !isWithin(event.target)) return;
  event.preventDefault();
  if (what === "act") entry[1]();
  else waits = setTimeout(() => { waits = 0; typing.done(); entry[1](); }, Typing.ALONE);
}

/** Something new was put in place, asked for at this time: letters of a word that was begun since are not for it. */
export function pause(asked) {
  if (waits) { clearTimeout(waits); waits = 0; }
  if (written > asked) typing.interrupt(performance.now());
}

/** Begins to listen. */
export function listen(kept) {
  store = kept;
  document.addEventListener("keydown", (event) => { if (!menuKeys(event) && !always(event)) single(event); });
}

/** A way to the keys that needs none. */
export function showButton() {
  if (find("#keys-help") || !find("header.bar .me")) return;
  const button = make("button", { id: "keys-help", type: "button", className: "quiet", textContent: "Keys", onclick: help });
  find("header.bar .me").prepend(button);
}
