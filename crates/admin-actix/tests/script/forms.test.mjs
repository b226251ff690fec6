// What a form is, whatever its fields are called.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, changes } from "../../assets/forms.js";

// A form or button as a document has it: attributes, and properties that fields hide.
const element = (attributes, fields = {}) => ({
  ...fields,
  ownerDocument: { baseURI: "http://desk.test/desk/tickets/7" },
  getAttribute: (name) => attributes[name] ?? null,
});

test("D01 a field named action or method hides nothing", () => {
  const form = element({ action: "/desk/tickets/7/order?a=1", method: "post" }, { action: {}, method: {}, id: {} });
  assert.equal(addressOf(form), "http://desk.test/desk/tickets/7/order?a=1");
  assert.equal(changes(form), true);
});

test("a button may lead elsewhere than its form", () => {
  const form = element({ action: "/desk/replies/1", method: "POST" });
  const button = element({ formaction: "/desk/replies/1/remove", formmethod: "get" });
  assert.equal(addressOf(form, button), "http://desk.test/desk/replies/1/remove");
  assert.equal(changes(form, button), false);
  assert.equal(addressOf(form, element({})), "http://desk.test/desk/replies/1");
});

test("a form that names nothing reads the page it stands on", () => {
  assert.equal(addressOf(element({})), "http://desk.test/desk/tickets/7");
  assert.equal(changes(element({})), false);
});
