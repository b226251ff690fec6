// Short ways to the page, and what it says to people.

/** @import { ElementOf, Place } from "./types.js" */

/** @type {<S extends string>(selector: S, within?: ParentNode) => ElementOf<S> | null} */
export const find = (selector, within = document) => within.querySelector(selector);
/** @type {<S extends string>(selector: S, within?: ParentNode) => ElementOf<S>[]} */
export const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

/**
 * Finds what is always there.
 * @type {<S extends string>(selector: S, within?: ParentNode) => ElementOf<S>}
 */
export const one = (selector, within) => {
  const found = find(selector, within);
  if (!found) throw new Error(`There is no ${selector}`);
  return found;
};

/**
 * Finds what an event happened in. The target may be the document, which lies in nothing.
 * @type {<S extends string>(event: Event, selector: S) => ElementOf<S> | null | undefined}
 */
export const around = (event, selector) => /** @type {Element | null} */ (event.target)?.closest?.(selector);

/**
 * Makes an element with properties and children.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {Partial<HTMLElementTagNameMap[K]>} properties @param {(Node | string)[]} children
 */
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/**
 * Says something to those who do not see the page.
 * @param {string} text
 */
export const say = (text) => { const region = find("#say"); if (region) region.textContent = text; };

/**
 * Shows what went wrong and what to do, until it is closed or something else is done.
 * @param {{ message: string, advice?: string }} trouble
 */
export function problem({ message, advice = "" }) {
  find("#trouble")?.remove();
  const close = make("button", { className: "small", type: "button", textContent: "Close" });
  const note = make("div", { id: "trouble" }, make("b", { textContent: message }), " ", make("span", { textContent: advice }), " ", close);
  note.setAttribute("role", "alert");
  close.onclick = () => note.remove();
  document.body.append(note);
}

export const noProblem = () => find("#trouble")?.remove();

/**
 * Where the conversation on the page is: the ticket and its channel.
 * @returns {Place | null}
 */
export function place() {
  const { ticket, channel } = find("#main[data-ticket]")?.dataset ?? {};
  return ticket && channel ? { ticket, channel } : null;
}

/** @param {Place | null} a @param {Place | null} b */
export const isSamePlace = (a, b) => a?.ticket === b?.ticket && a?.channel === b?.channel;
