// What is replaced gives the focus to what is there now. The page here is a list of elements with the selectors that find them.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { isNowhere, keepFocus } from "../../assets/focus.js";

const PLACES = ["timeline", "order", "queue", "main"];
let page = [];

// An element below another one; it knows as much of itself as is asked here.
class Element {
  constructor(localName, { id = "", parent = null, hidden = false, ...attributes } = {}) {
    Object.assign(this, { localName, id, parentElement: parent, hidden, attributes, disabled: false });
    page.push(this);
  }

  get tabIndex() { return this.attributes.tabindex ?? (["div", "h1"].includes(this.localName) ? -1 : 0); }

  set tabIndex(index) { this.attributes.tabindex = index; }

  getAttribute(name) { return this.attributes[name] ?? null; }

  hasAttribute(name) { return name in this.attributes; }

  getClientRects() { return this.hidden ? [] : [{}]; }

  closest(selector) {
    const fits = selector === "[id]" ? this.id : PLACES.includes(this.id);
    return fits ? this : this.parentElement?.closest(selector) ?? null;
  }

  focus(how) {
    assert.deepEqual(how, { preventScroll: true }, "nothing moves");
    if (this.tabIndex >= 0 || this.hasAttribute("tabindex")) document.activeElement = this;
  }
}

// `#a`, `#a link[href=b]` and plain names.
function found(selector) {
  const [, around, name, own, value] = /^#(\S+) (\w+)\[(\w+)=(.*)\]$/.exec(selector) ?? [];
  if (around) return page.filter((each) => each.localName === name && each.getAttribute(own) === value && each.parentElement?.closest("[id]")?.id === around);
  return page.filter((each) => `#${each.id}` === selector || each.localName === selector);
}

// What is taken out of a document has no focus any more.
function remove(...elements) {
  page = page.filter((each) => !elements.includes(each));
  if (elements.includes(document.activeElement)) document.activeElement = document.body;
}

beforeEach(() => {
  page = [];
  globalThis.CSS = { escape: (text) => text };
  globalThis.document = {
    querySelector: (selector) => found(selector)[0] ?? null,
    querySelectorAll: found,
  };
  document.body = new Element("body");
  document.activeElement = document.body;
});

test("D13 what is replaced gives the focus to what has its id now", () => {
  const main = new Element("div", { id: "main" });
  const old = new Element("select", { id: "priority", parent: main });
  document.activeElement = old;
  let fresh;
  const done = keepFocus(() => {
    remove(old);
    fresh = new Element("select", { id: "priority", parent: main });
    return "put";
  });
  assert.equal(done, "put");
  assert.equal(document.activeElement, fresh);
});

test("D13 what has no id is found by its name or address within what has one", () => {
  const row = new Element("div", { id: "row-7", parent: new Element("div", { id: "queue" }) });
  const old = new Element("a", { parent: row, href: "/desk/tickets/7" });
  document.activeElement = old;
  let fresh;
  keepFocus(() => {
    remove(old);
    new Element("a", { parent: row, href: "/desk/tickets/8" });
    fresh = new Element("a", { parent: row, href: "/desk/tickets/7" });
  });
  assert.equal(document.activeElement, fresh);
});

test("D13 where it is gone, or cannot be seen any more, its pane has the focus, and after that another place", () => {
  const main = new Element("div", { id: "main" });
  const order = new Element("div", { id: "order", parent: main });
  const act = new Element("button", { id: "cancel", parent: order });
  document.activeElement = act;
  keepFocus(() => {
    remove(act);
    new Element("button", { id: "cancel", parent: order, hidden: true });
  });
  assert.equal(document.activeElement, order);
  keepFocus(() => remove(order));
  assert.equal(document.activeElement, main);
  const head = new Element("h1");
  keepFocus(() => remove(main), "h1");
  assert.equal(document.activeElement, head);
});

test("D13 what stays keeps the focus, and nothing is taken by what never had it", () => {
  const main = new Element("div", { id: "main" });
  const field = new Element("input", { parent: main });
  document.activeElement = field;
  keepFocus(() => new Element("div", { id: "order" }));
  assert.equal(document.activeElement, field);
  document.activeElement = document.body;
  keepFocus(() => remove(field));
  assert.equal(isNowhere(), true);
});
