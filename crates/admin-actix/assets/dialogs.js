// Boxes above the page: one with anything in it, and a list that is narrowed while one types.

/** @import { Way } from "./types.js" */

import { find, make, one } from "./dom.js";
import { focused, focusOn } from "./focus.js";

/**
 * Opens a box. When it closes, the focus goes back to where it was.
 * @param {string} title @param {(box: HTMLDialogElement) => void} fill
 */
export function dialog(title, fill) {
  find("dialog:not(#idle)")?.remove();
  const before = focused();
  const box = make("dialog");
  box.setAttribute("aria-label", title);
  fill(box);
  box.addEventListener("close", () => { box.remove(); if (before?.isConnected && before !== document.body) focusOn(before); });
  document.body.append(box);
  box.showModal();
  return box;
}

/** @param {string} text */
const isNumber = (text) => /^#?\d+$/.test(text);
const PAUSE = 150; // milliseconds after a letter before something is looked for

/**
 * A list to choose from; Enter takes the first one that fits. `search` finds more for what is typed; for a number it
 * comes first.
 * @param {string} title @param {string} hint @param {Way[]} ways @param {(asked: string) => Promise<Way[]>} [search]
 */
export function choose(title, hint, ways, search) {
  const box = dialog(title, (own) => {
    own.innerHTML = "<input type='search'><ul class='ways'></ul><p class='muted' role='status'></p>";
    Object.assign(one("input", own), { ariaLabel: title, placeholder: hint });
  });
  const [input, list, status] = [one("input", box), one("ul", box), one("[role=status]", box)];
  /** @type {(way: Way, n: number) => HTMLLIElement} */
  const entry = ([said, act, more], n) => {
    const way = make("button", { className: "way", type: "button", textContent: said, onclick: () => { box.close(); act(); } });
    if (more) way.append(make("br"), make("small", { className: "muted", textContent: more.slice(0, 160) }));
    return make("li", { className: n === 0 ? "first" : "" }, way);
  };
  /** @type {Way[]} */
  let found = [];
  /** @type {Promise<void> | null} */
  let looking = null;
  let [timer, searching] = [0, 0];
  const text = () => input.value.trim();
  const show = () => {
    const words = text().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = ways.filter(([said]) => words.every((word) => said.toLowerCase().includes(word)));
    const all = isNumber(text()) ? [...found, ...fits] : [...fits, ...found];
    list.replaceChildren(...all.slice(0, 12).map(entry));
    status.textContent = all.length ? "" : timer || searching ? "Looking…" : "Nothing fits.";
  };
  const look = async () => {
    const asked = text();
    searching += 1;
    const more = asked && search ? await search(asked) : [];
    searching -= 1;
    if (asked !== text() || !box.open) return;
    found = more;
    show();
  };
  // what is looked for already is waited for; what waits to be looked for is looked for now
  const settled = async () => { if (timer) { clearTimeout(timer); timer = 0; looking = look(); } await looking; };
  input.oninput = () => {
    found = [];
    clearTimeout(timer);
    timer = search ? setTimeout(() => { timer = 0; looking = look(); }, PAUSE) : 0;
    show();
  };
  input.onkeydown = async (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (search && (isNumber(text()) || !find(".way", list))) await settled();
    find(".way", list)?.click();
  };
  show();
}

/**
 * Asks which of some ways to go; the promise is null when the box is closed without an answer.
 * @param {string} title @param {string} text @param {[said: string, value: string, className?: string][]} ways
 * @returns {Promise<string | null>}
 */
export function askWhich(title, text, ways) {
  return new Promise((answer) => {
    /** @type {string | null} */
    let chosen = null;
    const box = dialog(title, (own) => {
      const buttons = ways.map(([said, value, className]) => make("button", { type: "button", className: `small ${className ?? ""}`, textContent: said, onclick: () => { chosen = value; own.close(); } }));
      own.append(make("h2", { textContent: title }), make("p", { textContent: text }), make("div", { className: "page-acts" }, ...buttons));
    });
    box.addEventListener("close", () => answer(chosen));
  });
}
