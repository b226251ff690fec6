// Puts in place what differs, part by part, without moving anything that is in use.

import { all, find, make, one, say } from "./dom.js";
import { focusOn, keepFocus } from "./focus.js";
import { olderThan } from "./timeline.js";
import { countDown } from "./times.js";

/**
 * Makes these the children of an element, and moves only what is not in its place: what has the focus keeps it.
 * @param {Element} parent @param {Element[]} children
 */
function settle(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const child of children) {
    if (at && child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
}

/** @param {Element} a @param {Element} b */
const same = (a, b) => a.outerHTML.replace(/ (open|is-picked)(=""|(?="))/g, "") === b.outerHTML;

/**
 * Puts new children in the place of old ones where they differ, by their ids, between those that stay.
 * @param {Element} old @param {Element} fresh @param {Element[]} before @param {Element[]} after
 */
function reconcile(old, fresh, before = [], after = []) {
  const kept = new Map(all(":scope > [id]", old).map((child) => [child.id, child]));
  const children = all(":scope > *", fresh).map((child) => {
    const known = child.id && kept.get(child.id);
    if (!known) return child;
    const [box, next] = [find(".choose-row", known), find(".choose-row", child)];
    if (box && next) next.checked = box.checked;
    if (same(known, child)) return known;
    if (!known.contains(document.activeElement)) return child;
    adopt(known, child);
    return known;
  });
  settle(old, [...before, ...children, ...after]);
}

/**
 * Makes an element look like another one; the link in it that has the focus stays.
 * @param {HTMLElement} known @param {HTMLElement} child
 */
function adopt(known, child) {
  known.className = child.className;
  for (const [name, value] of Object.entries(child.dataset)) known.dataset[name] = value;
  const [link, next] = [find("a", known), find("a", child)];
  if (link && next && link === document.activeElement) link.replaceChildren(...next.childNodes);
}

/**
 * Puts in place what differs, down to what has the focus, which stays.
 * @param {Element} old @param {Element} fresh
 */
function blend(old, fresh) {
  if (old.outerHTML === fresh.outerHTML) return;
  if (!old.contains(document.activeElement)) { old.replaceWith(fresh); return; }
  if (!fresh.children.length) return;
  const kept = new Map(all(":scope > [id]", old).map((child) => [child.id, child]));
  settle(old, [...fresh.children].map((child, n) => {
    const known = child.id ? kept.get(child.id) : old.children[n];
    if (!known?.contains(document.activeElement) || known.tagName !== child.tagName) return child;
    blend(known, child);
    return known;
  }));
}

/**
 * Pages that show how things stand name the parts that are kept so.
 * @param {Document} page
 */
export function putLive(page) {
  for (const part of all("[data-live]")) {
    const fresh = find(`#${part.id}`, page);
    if (fresh) blend(part, fresh);
  }
}

/**
 * The list of tickets. While somebody types or chooses in it, only its rows change.
 * @param {Document} page @param {string | null} picked
 */
export function putQueue(page, picked) {
  const [old, fresh] = [find("#queue"), find("#queue", page)];
  if (!old || !fresh) return;
  const [rows, newRows] = [find("#rows", old), find("#rows", fresh)];
  const typing = old.contains(document.activeElement) && document.activeElement?.matches("input, select");
  if (rows && newRows && (typing || find(".chips", old)?.innerHTML === find(".chips", fresh)?.innerHTML)) {
    keepFocus(() => {
      reconcile(rows, newRows);
      const [tabs, newTabs] = [one(".tabs", old), one(".tabs", fresh)];
      if (tabs.innerHTML !== newTabs.innerHTML) tabs.replaceWith(newTabs);
    });
  } else if (!typing) {
    const scroll = old.scrollTop;
    keepFocus(() => old.replaceWith(fresh));
    fresh.scrollTop = scroll;
  }
  markPicked(picked);
}

/**
 * Marks the row that the keys have come to.
 * @param {string | null} picked
 */
export function markPicked(picked) {
  for (const row of all(".row")) row.classList.toggle("is-picked", row.id === picked);
}

/**
 * A ticket, after something happened to it; `asked` when it was done here.
 * @param {Document} page
 */
export function putTicket(page, { asked = false } = {}) {
  const [old, fresh] = [find("#main"), find("#main", page)];
  if (!old || !fresh || old.dataset.ticket !== fresh.dataset.ticket || old.dataset.channel !== fresh.dataset.channel) return;
  const [timeline, newTimeline] = [find("#timeline", old), find("#timeline", fresh)];
  if (!timeline || !newTimeline) return;
  const atEnd = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 80;
  const known = new Set(all("article[id]", timeline).map((bubble) => bubble.id));
  const pending = all(".is-pending, .is-failed", timeline).filter((bubble) => !find(`[data-key="${bubble.dataset.key}"]`, newTimeline));
  reconcile(timeline, newTimeline, olderThan(timeline, newTimeline, known), pending);
  for (const part of [".ticket-head", ".channels"]) putPart(one(part, old), one(part, fresh), asked);
  putOrder(page, asked);
  const news = all(".bubble:not(.own)[id]", timeline).filter((bubble) => !known.has(bubble.id));
  const last = news.at(-1);
  if (last) say(`${one("b", last).textContent}: ${one(".text", last).textContent.slice(0, 140)}`);
  if (atEnd) timeline.scrollTop = timeline.scrollHeight;
}

/** @param {Element} had @param {Element} has @param {boolean} asked */
function putPart(had, has, asked) {
  if (had.outerHTML === has.outerHTML) return;
  if (find(".menu", had) || (!asked && had.contains(document.activeElement))) return;
  keepFocus(() => had.replaceWith(has));
}

/**
 * What somebody writes in there stays; after an act of one's own it shows what came of it.
 * @param {Document} page @param {boolean} asked
 */
function putOrder(page, asked) {
  const [order, fresh] = [find("#order"), find("#order", page)];
  if (!order || !fresh) return;
  countDown();
  countDown(fresh);
  if (find("details.act[open]", order) || (!asked && order.contains(document.activeElement))) return;
  if (order.innerHTML === fresh.innerHTML) return;
  const within = order.contains(document.activeElement);
  order.replaceChildren(...fresh.childNodes);
  if (within) focusOn(order);
}

/**
 * The check list of a new service is ticked off; false when the page is an ordinary one by now.
 * @param {Document} page
 */
export function putFirstRun(page) {
  const [old, fresh] = [find("#first-run"), find("#first-run", page)];
  if (!old) return true;
  if (!fresh) return false;
  const [ticks, now] = [one(".checks", old), one(".checks", fresh)];
  if (ticks.outerHTML !== now.outerHTML) ticks.replaceWith(now);
  return true;
}

/** @param {Document} page */
export function putCounts(page) {
  const [old, fresh] = [find("#counts"), find("#counts", page)];
  if (old && fresh) old.replaceWith(fresh);
  showCounts();
}

export function showCounts() {
  const counts = find("#counts");
  if (!counts) return;
  for (const mark of all("[data-count]")) mark.textContent = counts.dataset[mark.dataset.count ?? ""] ?? "";
  const unread = all(".row").reduce((sum, row) => sum + Number(row.dataset.unread), 0);
  const name = find("#main h1")?.textContent ?? "Queue";
  document.title = `${unread ? `(${unread}) ` : ""}${name} – Desk`;
}

/** Says how many rows are chosen. */
export function countChosen() {
  const chosen = all(".choose-row:checked").length;
  const mark = find(".chosen");
  if (mark) mark.textContent = chosen ? `${chosen} chosen` : "";
}

/** What shows that something is on its way, if it takes long. */
export function waiting() {
  const bar = make("div", { id: "waiting" });
  const timer = setTimeout(() => document.body.append(bar), 400);
  return () => { clearTimeout(timer); bar.remove(); };
}
