// A select as a menu: arrows move, Enter chooses, Esc leaves it as it was. Nothing is sent on the way.

import { all, find, make } from "./dom.js";
import { focusOn } from "./focus.js";

const AUTO = "form[data-auto] select";

/** Opens the menu of a select. The focus goes back to where it was. */
export function openMenu(select, before = document.activeElement) {
  find(".menu")?.remove();
  const title = select.labels?.[0]?.textContent.trim().split("\n")[0] ?? "Choose";
  const menu = make("ul", { className: "menu" });
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", find(".visually-hidden", select.labels?.[0] ?? document)?.textContent ?? title);
  const close = (chosen) => {
    menu.remove();
    focusOn(before?.isConnected && before !== document.body ? before : document.getElementById(select.id));
    // what came meanwhile was not put in place of the menu
    if (!chosen) document.dispatchEvent(new Event("menu-left"));
  };
  const take = (value) => {
    const now = document.getElementById(select.id);
    const isOther = now && now.value !== value;
    close(isOther);
    if (!isOther) return;
    now.value = value;
    now.form.requestSubmit();
  };
  for (const option of select.options) {
    const item = make("li", { textContent: option.textContent, tabIndex: -1, onclick: () => take(option.value) });
    item.setAttribute("role", "menuitemradio");
    item.setAttribute("aria-checked", String(option.selected));
    item.dataset.value = option.value;
    menu.append(item);
  }
  menu.addEventListener("keydown", (event) => { if (move(menu, event, take, close)) { event.preventDefault(); event.stopPropagation(); } });
  menu.addEventListener("focusout", (event) => { if (menu.isConnected && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.remove(); });
  select.form.append(menu);
  focusOn(find("[aria-checked=true]", menu) ?? menu.firstElementChild);
}

function move(menu, event, take, close) {
  const items = all("li", menu);
  const at = items.indexOf(document.activeElement);
  const to = (n) => focusOn(items[(n + items.length) % items.length]);
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "ArrowDown") to(at + 1);
  else if (event.key === "ArrowUp") to(at - 1);
  else if (event.key === "Home") to(0);
  else if (event.key === "End") to(-1);
  else if (event.key === "Enter") take(document.activeElement.dataset.value);
  else if (event.key === "Escape" || event.key === "Tab") close();
  else if (event.key.length === 1) {
    const letter = event.key.toLowerCase();
    const found = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) => item.textContent.trim().toLowerCase().startsWith(letter));
    if (found) focusOn(found);
  } else return false;
  return true;
}

/** A select that sends by itself opens its menu for every key that would choose at once. */
export function menuKeys(event) {
  const select = event.target.closest?.(AUTO);
  if (!select || event.ctrlKey || event.metaKey || (event.altKey && event.key.length === 1)) return false;
  if (!/^(Arrow|Enter$|Home$|End$|Page)/.test(event.key) && event.key.length !== 1) return false;
  event.preventDefault();
  openMenu(select, select);
  return true;
}

document.addEventListener("pointerdown", (event) => { if (!event.target.closest?.(".menu")) find(".menu")?.remove(); });
