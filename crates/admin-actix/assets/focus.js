// What has the focus keeps it, also when something new is put in its place.

import { all, find } from "./dom.js";

const PLACES = "#timeline, #order, #queue, #main";

// Ways to find an element again: by its id, by its name or address within the nearest that has an id, and that itself.
/** @param {Element | null} element */
function waysTo(element) {
  if (!element || element === document.body) return [];
  const ways = element.id ? [`#${CSS.escape(element.id)}`] : [];
  const around = element.parentElement?.closest("[id]");
  const own = ["name", "href", "value"].find((name) => element.getAttribute(name));
  if (around && own) ways.push(`#${CSS.escape(around.id)} ${element.localName}[${own}=${CSS.escape(element.getAttribute(own) ?? "")}]`);
  for (let at = element.closest(PLACES); at; at = at.parentElement?.closest(PLACES) ?? null) ways.push(`#${at.id}`);
  return ways;
}

/** @param {Element | null} element */
const isThere = (element) => element && !("disabled" in element && element.disabled) && element.getClientRects().length > 0;

/**
 * Gives the focus without moving anything. What cannot have it by itself can for this once.
 * @param {HTMLElement | null | undefined} element
 */
export function focusOn(element) {
  if (!element) return;
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** What has the focus. */
export const focused = () => /** @type {HTMLElement | null} */ (document.activeElement);

/** Whether nothing has the focus. */
export const isNowhere = () => !document.activeElement || document.activeElement === document.body;

/**
 * Does something to the page, and gives the focus back to what is now where it was.
 * @template T
 * @param {() => T} change @param {string} [otherwise]
 */
export function keepFocus(change, otherwise) {
  const ways = waysTo(document.activeElement);
  const done = change();
  if (!isNowhere() && isThere(document.activeElement)) return done;
  const again = ways.map((way) => find(way)).find(isThere);
  focusOn(again ?? (otherwise ? all(otherwise).find(isThere) : null));
  return done;
}
