// A status is chosen in a menu: keys move, one request is sent, and the focus stays.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

let open = null;

// An element as far as a menu needs one.
class Element {
  constructor(localName) { Object.assign(this, { localName, children: [], dataset: {}, attributes: {}, heard: {}, tabIndex: 0, isConnected: true }); }

  append(...children) { this.children.push(...children.filter((child) => child instanceof Element)); if (children[0]?.className === "menu") [open] = children; }

  setAttribute(name, value) { this.attributes[name] = value; }

  hasAttribute(name) { return name in this.attributes; }

  addEventListener(name, hear) { this.heard[name] = hear; }

  contains(other) { return other === this || this.children.includes(other); }

  querySelector(selector) { return selector === "[aria-checked=true]" ? this.children.find((child) => child.attributes["aria-checked"] === "true") : null; }

  querySelectorAll() { return this.children; }

  get firstElementChild() { return this.children[0]; }

  remove() { this.isConnected = false; if (open === this) open = null; }

  focus() { document.activeElement = this; }
}

const left = [];
globalThis.Event ??= class { constructor(type) { this.type = type; } };
globalThis.document = {
  body: new Element("body"),
  createElement: (name) => new Element(name),
  addEventListener: () => {},
  dispatchEvent: (event) => left.push(event.type),
  getElementById: () => select,
  querySelector: (selector) => selector === ".menu" ? open : null,
};
const { menuKeys } = await import("../../assets/menu.js");

let select;
let sent = [];
beforeEach(() => {
  [open, sent, left.length] = [null, [], 0];
  select = new Element("select");
  const form = Object.assign(new Element("form"), { requestSubmit: () => sent.push(select.value) });
  const options = ["open", "pending", "resolved", "closed"].map((value) => ({ value, textContent: value, selected: value === "open" }));
  Object.assign(select, { id: "status", value: "open", options, form, labels: [], closest: () => select });
  document.activeElement = select;
});

// A key where the focus is: on the select, or in its menu.
function press(key) {
  const event = { key, target: select, preventDefault: () => { event.prevented = true; }, stopPropagation: () => {} };
  if (open) open.heard.keydown(event);
  else menuKeys(event);
  return event.prevented === true;
}

const chosen = () => document.activeElement.dataset.value;

test("D12 keys move in the menu and send nothing, and Enter sends what is chosen once", () => {
  assert.ok(press("ArrowDown"), "the select does not move by itself");
  assert.equal(chosen(), "open");
  press("ArrowDown");
  press("ArrowDown");
  press("ArrowDown");
  press("ArrowUp");
  assert.deepEqual([chosen(), select.value, sent], ["resolved", "open", []]);
  press("Enter");
  assert.deepEqual([select.value, sent, open, left], ["resolved", ["resolved"], null, []]);
  assert.equal(document.activeElement, select, "the focus goes back");
});

test("D12 a letter opens the menu and finds, and Esc leaves everything as it was", () => {
  assert.ok(press("c"));
  assert.equal(chosen(), "open");
  press("c");
  assert.equal(chosen(), "closed");
  press("Escape");
  assert.deepEqual([select.value, sent, open, document.activeElement], ["open", [], null, select]);
  assert.deepEqual(left, ["menu-left"]);
});

test("D12 the present choice once more sends nothing", () => {
  press("Enter");
  press("Enter");
  assert.deepEqual([sent, open, document.activeElement], [[], null, select]);
});
