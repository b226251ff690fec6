// Boxes above the page: one with anything in it, and a list that is narrowed while one types.

import { find, make } from "./dom.js";
import { focusOn } from "./focus.js";

/** Opens a box. When it closes, the focus goes back to where it was. */
export function dialog(title, fill) {
  find("dialog:not(#idle)")?.remove();
  const before = document.activeElement;
  const box = make("dialog");
  box.setAttribute("aria-label", title);
  fill(box);
  box.addEventListener("close", () => { box.remove(); if (before?.isConnected && before !== document.body) focusOn(before); });
  document.body.append(box);
  box.showModal();
  return box;
}

const isNumber = (text) => /^#?\d+$/.test(text);
const PAUSE = 150; // milliseconds after a letter before something is looked for

/**
 * A list of [what it says, what it does, more about it]; Enter takes the first one that fits. `search` finds more for
 * what is typed; for a number it comes first.
 */
export function choose(title, hint, ways, search) {
  const box = dialog(title, (own) => {
    own.innerHTML = "<input type='search'><ul class='ways'></ul><p class='muted' role='status'></p>";
    Object.assign(find("input", own), { ariaLabel: title, placeholder: hint });
  });
  const [input, list, status] = [find("input", box), find("ul", box), find("[role=status]", box)];
  const entry = ([said, act, more], n) => {
    const way = make("button", { className: "way", type: "button", textContent: said, onclick: () => { box.close(); act(); } });
    if (more) way.append(make("br"), make("small", { className: "muted", textContent: more.slice(0, 160) }));
    return make("li", { className: n === 0 ? "first" : "" }, way);
  };
  let [found, looking, timer, searching] = [[], null, 0, 0];
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
    const more = asked ? await search(asked) : [];
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

/** Asks which of some ways to go; the promise is null when the box is closed without an answer. */
export function askWhich(title, text, ways) {
  return new Promise((answer) => {
    let chosen = null;
    const box = dialog(title, (own) => {
      const buttons = ways.map(([said, value, className]) => make("button", { type: "button", className: `small ${className ?? ""}`, textContent: said, onclick: () => { chosen = value; own.close(); } }));
      own.append(make("h2", { textContent: title }), make("p", { textContent: text }), make("div", { className: "page-acts" }, ...buttons));
    });
    box.addEventListener("close", () => answer(chosen));
  });
}
