// What happens elsewhere appears by itself. One tab listens and tells the others; each reads anew what concerns it.

/** @import { Change, Message, TicketEvent } from "./types.js" */

import { concerned } from "./concern.js";
import { all, find, one, place } from "./dom.js";
import { freshKey } from "./ids.js";
import { refresh } from "./pages.js";
import { Stream } from "./stream.js";
import { Tabs } from "./tabs.js";
import { WAITS } from "./waits.js";

const SOON = 60; // what happens together is read together
const UNSEEN = 1000; // what is not on the page can wait longer

let isOn = false;
let wasOn = false;
let told = "";
/** @type {Stream} */
let stream;
/** @type {Tabs} */
let tabs;
/** @type {BroadcastChannel | null} */
let channel = null;

const isSeen = () => document.visibilityState === "visible";
const isLive = () => document.body.classList.contains("panes") || Boolean(find("main [data-live]"));

function view() {
  const rows = new Set(all(".row").map((row) => row.dataset.ticket));
  const tab = find("#queue .tabs a[aria-current]")?.dataset.tab;
  const isWhole = tab === "mine" && !find("#queue [rel=next]") && !find("#queue .chips");
  return { ticket: place()?.ticket, rows, isWhole, isPanes: document.body.classList.contains("panes"), isLive: isLive() };
}

/** @type {Set<string>} */
const due = new Set();
let timer = 0;
let timerEnds = Infinity;
/** @param {string[]} parts @param {number} wait */
function readSoon(parts, wait) {
  for (const part of parts) due.add(part);
  if (!due.size) return;
  const ends = Date.now() + wait;
  if (ends >= timerEnds) return;
  clearTimeout(timer);
  timerEnds = ends;
  timer = setTimeout(() => { timerEnds = Infinity; const parts = [...due]; due.clear(); refresh(parts); }, wait);
}

/** @param {Change} change */
function changed({ id, data }) {
  told = id;
  if (!isSeen()) return;
  /** @type {TicketEvent} */
  const change = JSON.parse(data);
  const now = view();
  const isShown = String(change.ticket) === now.ticket || now.rows.has(String(change.ticket)) || change.what === "opened" || change.what === "assignee";
  readSoon(concerned(change, now), isShown ? SOON : UNSEEN);
}

/**
 * What the leader heard, or another tab told.
 * @param {Message} message
 */
function hear(message) {
  if (message.kind === "change") changed(message);
  else if (message.kind === "up") { light(true); refresh(); }
  else if (message.kind === "beat" && !isOn) { light(true); refresh(); }
  else if (message.kind === "down") light(false);
  else if (message.kind === "free") tabs.tick();
  else if (message.kind === "anew" || message.kind === "signed-out") location.reload();
  else if (message.kind === "who" && tabs.leads) tell({ kind: isOn ? "beat" : "down" });
}

/** @param {Message} message */
const tell = (message) => channel?.postMessage(message);

/** Shows whether what happens is heard. */
export function light(on = isOn) {
  isOn = on;
  wasOn ||= on;
  const live = find("#live");
  if (!live) return;
  live.hidden = !isLive();
  live.classList.toggle("is-off", !on);
  const said = on ? "Live" : wasOn ? "Reconnecting…" : "Connecting…";
  const words = one(".live-said", live);
  if (words.textContent !== said) words.textContent = said;
}

/**
 * Begins to listen, for the pages of this account.
 * @param {string} account
 */
export function follow(account) {
  told = document.body.dataset.after ?? "";
  /** @type {(kind: Message["kind"], change?: Change) => void} */
  const on = (kind, change) => { const message = /** @type {Message} */ ({ kind, ...change }); hear(message); tell(message); };
  stream = new Stream({ source: (address) => new EventSource(address), on });
  tabs = new Tabs({
    storage: localStorage, key: `desk:${account}:listens`, id: freshKey(), visible: isSeen, send: tell,
    lead: () => stream.open(told),
    follow: () => stream.close(),
  });
  if (window.BroadcastChannel) {
    channel = new BroadcastChannel(`desk:${account}`);
    channel.onmessage = (/** @type {MessageEvent<Message>} */ { data }) => hear(data);
  } else {
    tabs.alone = true;
  }
  light(false);
  setInterval(() => { if (isLive()) tabs.tick(); }, WAITS.tab.look);
  if (isLive()) tabs.tick().then(() => { if (!tabs.leads) tell({ kind: "who" }); });
  document.addEventListener("visibilitychange", () => { if (isLive() || !isSeen()) tabs.tick(); if (isSeen()) { tell({ kind: "who" }); refresh(); } });
  window.addEventListener("pagehide", () => tabs.leave());
  window.addEventListener("offline", () => { light(false); if (tabs.leads) tell({ kind: "down" }); });
  window.addEventListener("online", () => { if (tabs.leads) stream.again(0); });
  // Who comes and goes is no news of a ticket: pages that show it look by themselves.
  setInterval(() => { if (find("main [data-live]") && isSeen()) refresh(); }, WAITS.anew);
}
