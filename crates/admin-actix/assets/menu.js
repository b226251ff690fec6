// A select as a menu: arrows move, Enter chooses, Esc leaves it as it was. Nothing is sent on the way.

import { all, around, find, make } from "./dom.js";
import { focused, focusOn } from "./focus.js";

/** @typedef {(isChosen: boolean) => void} Close */

const AUTO = "form[data-auto] select";

/**
 * Opens the menu of a select. The focus goes back to where it was.
 * @param {HTMLSelectElement} select @param {HTMLElement | null} before
 */
export function openMenu(select, before = focused()) {
  find(".menu")?.remove();
  const title = select.labels?.[0]?.textContent.trim().split("\n")[0] ?? "Choose";
  const menu = make("ul", { className: "menu" });
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", find(".visually-hidden", select.labels?.[0] ?? document)?.textContent ?? title);
  const now = () => /** @type {HTMLSelectElement | null} */ (document.getElementById(select.id));
  /** @type {Close} */
  const close = (isChosen) => {
    menu.remove();
    focusOn(before?.isConnected && before !== document.body ? before : now());
    // what came meanwhile was not put in place of the menu
    if (!isChosen) document.dispatchEvent(new Event("menu-left"));
  };
  /** @param {string} value */
  const take = (value) => {
    const chosen = now();
    const isOther = chosen !== null && chosen.value !== value;
    close(isOther);
    if (!isOther) return;
    chosen.value = value;
    chosen.form?.requestSubmit();
  };
  for (const option of select.options) {
    const item = make("li", { textContent: option.textContent, tabIndex: -1, onclick: () => take(option.value) });
    item.setAttribute("role", "menuitemradio");
    item.setAttribute("aria-checked", String(option.selected));
    item.dataset.value = option.value;
    menu.append(item);
  }
  menu.addEventListener("keydown", (event) => { if (move(menu, event, take, close)) { event.preventDefault(); event.stopPropagation(); } });
  menu.addEventListener("focusout", (event) => { if (menu.isConnected && event.relatedTarget && !menu.contains(/** @type {Element} */ (event.relatedTarget))) menu.remove(); });
  select.form?.append(menu);
  focusOn(find("[aria-checked=true]", menu) ?? all("li", menu)[0]);
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event @param {(value: string) => void} take @param {Close} close */
function move(menu, event, take, close) {
  const items = all("li", menu);
  const at = items.findIndex((item) => item === document.activeElement);
  const value = items[at]?.dataset.value;
  const to = (/** @type {number} */ n) => focusOn(items[(n + items.length) % items.length]);
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "ArrowDown") to(at + 1);
  else if (event.key === "ArrowUp") to(at - 1);
  else if (event.key === "Home") to(0);
  else if (event.key === "End") to(-1);
  else if (event.key === "Enter") { if (value !== undefined) take(value); }
  else if (event.key === "Escape" || event.key === "Tab") close(false);
  else if (event.key.length === 1) {
    const letter = event.key.toLowerCase();
    const found = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) => item.textContent.trim().toLowerCase().startsWith(letter));
    if (found) focusOn(found);
  } else return false;
  return true;
}

/**
 * A select that sends by itself opens its menu for every key that would choose at once.
 * @param {KeyboardEvent} event
 */
export function menuKeys(event) {
  const select = around(event, AUTO);
  if (!select || event.ctrlKey || event.metaKey || (event.altKey && event.key.length === 1)) return false;
  if (!/^(Arrow|Enter$|Home$|End$|Page)/.test(event.key) && event.key.length !== 1) return false;
  event.preventDefault();
  openMenu(select, select);
  return true;
}

document.addEventListener("pointerdown", (event) => { if (!around(event, ".menu")) find(".menu")?.remove(); });
