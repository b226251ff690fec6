// A conversation: where one looks, what was read, and what is further up.

/** @import { Answer } from "./net.js" */

import { all, find, one, problem } from "./dom.js";
import { focusOn } from "./focus.js";
import { addressOf, fieldsOf } from "./forms.js";
import { ask, troubleOf } from "./net.js";

const NEAR = 80;
/** @param {Element} article */
const number = (article) => Number(article.id.slice(1));
/** @param {Element} timeline */
const isAtEnd = (timeline) => timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < NEAR;

/** Shows what is new, or the end. Nothing around the conversation moves. */
export function toTheEnd() {
  const timeline = find("#timeline");
  if (!timeline) return;
  const fresh = find("#new", timeline);
  if (fresh) timeline.scrollTop += fresh.getBoundingClientRect().top - timeline.getBoundingClientRect().top - 8;
  else timeline.scrollTop = timeline.scrollHeight;
}

/**
 * A day is named once where two parts meet.
 * @param {Element[]} older @param {ParentNode} younger
 */
function sameDay(older, younger) {
  const days = older.flatMap((child) => (child.matches(".day") ? [child] : all(".day", child)));
  const [last, first] = [days.at(-1), find(".day, article", younger)];
  if (first?.matches(".day") && first.textContent === last?.textContent) first.remove();
}

/**
 * What was loaded upwards stays above what is read anew, together with what has left that part meanwhile. Where so much
 * came that nothing joins the two, it goes, and is loaded again.
 * @param {HTMLElement} timeline @param {HTMLElement} fresh @param {Set<string>} known
 */
export function olderThan(timeline, fresh, known) {
  if (!find(":scope > .was-older", timeline)) return [];
  const articles = all("article[id]", fresh);
  if (!articles.some((article) => known.has(article.id))) return [];
  const first = Math.min(...articles.map(number));
  for (const child of all(":scope > :not(.was-older)", timeline)) {
    const own = child.matches("article[id]") ? [child] : all("article[id]", child);
    if (!own[0] || number(own[0]) >= first) continue;
    own.filter((article) => number(article) >= first).forEach((article) => article.remove());
    child.classList.add("was-older");
  }
  find("#older", fresh)?.remove();
  if (find(".was-older.new-line, .was-older .new-line", timeline)) find(".new-line", fresh)?.remove();
  const older = all(":scope > .was-older", timeline);
  sameDay(older, fresh);
  return older;
}

let readingOlder = false;
/**
 * Older messages come in above what is looked at, which stays where it is.
 * @param {HTMLAnchorElement} link
 */
export async function readOlder(link) {
  if (readingOlder) return;
  readingOlder = true;
  try {
    const { page } = await ask(link.href, { parts: "ticket" });
    if (link.isConnected) putOlder(link, page);
  } catch (error) {
    problem(troubleOf(error));
  } finally {
    readingOlder = false;
  }
}

/** @param {HTMLAnchorElement} link @param {Document} page */
function putOlder(link, page) {
  const timeline = one("#timeline");
  const children = [...one("#timeline", page).children].filter((child) => !child.matches(".mark-read"));
  const part = document.createElement("div");
  part.className = "was-older part";
  const [focused, top] = [document.activeElement === link, timeline.getBoundingClientRect().top];
  const inView = (/** @type {Element} */ within) => all(":scope > .bubble, :scope > .notices, :scope > .part", within).find((child) => child.getBoundingClientRect().bottom > top);
  const first = inView(timeline);
  const held = first?.matches(".part") ? inView(first) : first;
  const stood = held?.getBoundingClientRect().top ?? 0;
  link.parentElement?.remove();
  if (children.some((child) => child.matches(".new-line"))) find("#new", timeline)?.remove();
  sameDay(children, timeline);
  part.append(...children);
  timeline.prepend(part);
  if (held) timeline.scrollTop += held.getBoundingClientRect().top - stood;
  if (focused) focusOn(find("#older a", timeline) ?? timeline);
}

// Whoever scrolls up finds them there already.
function olderSoon() {
  const [timeline, link] = [find("#timeline"), find("#older a")];
  if (timeline && link && timeline.scrollTop < timeline.clientHeight) readOlder(link);
}

// What was read is what one looks at, at the end of the conversation, for a second. Nobody asked for it, so a failure
// is no news: the next look tries again.
let looking = 0;
/** @type {(send: () => Promise<Answer>) => Promise<unknown> | void} */
let put = () => {};
export function readSoon() {
  clearTimeout(looking);
  looking = setTimeout(async () => {
    const [form, timeline] = [find("#mark-read"), find("#timeline")];
    if (!form || !timeline || !isAtEnd(timeline) || document.visibilityState !== "visible" || !document.hasFocus()) return;
    try {
      await put(() => ask(addressOf(form), { method: "POST", body: fieldsOf(form), parts: "all" }));
    } catch { /* the stream shows that the desk is away */ }
  }, 1000);
}

/** Listens to the conversation that is shown now. */
export function wire() {
  const timeline = find("#timeline");
  if (timeline && !timeline.dataset.wired) {
    timeline.dataset.wired = "";
    timeline.addEventListener("scroll", readSoon, { passive: true });
    timeline.addEventListener("scroll", olderSoon, { passive: true });
  }
  readSoon();
}

/**
 * Begins to note what is read; `putAnswer` puts what comes of it in place.
 * @param {typeof put} putAnswer
 */
export function noteReading(putAnswer) {
  put = putAnswer;
  window.addEventListener("focus", readSoon);
}
