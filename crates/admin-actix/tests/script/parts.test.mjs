// What happens makes a page read what it concerns; and texts are counted as the desk counts them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { concerned } from "../../assets/concern.js";
import { lengthOf, limitSaid } from "../../assets/limits.js";
import { freshKey } from "../../assets/ids.js";

const mine = { ticket: "1", rows: new Set(["1", "2"]), isWhole: true, isPanes: true, isLive: false };

test("D17 what is said elsewhere concerns no page that shows its own tickets", () => {
  assert.deepEqual(concerned({ ticket: 9, what: "said" }, mine), []);
  assert.deepEqual(concerned({ ticket: 9, what: "read" }, mine), []);
  assert.deepEqual(concerned({ ticket: 9, what: "order" }, mine), []);
});

test("D17 a page reads its list for a row, all of it for its ticket, and its list for what may come", () => {
  assert.deepEqual(concerned({ ticket: 1, what: "said" }, mine), ["all"]);
  assert.deepEqual(concerned({ ticket: 2, what: "said" }, mine), ["queue"]);
  assert.deepEqual(concerned({ ticket: 2, what: "status" }, mine), ["queue", "counts"]);
  assert.deepEqual(concerned({ ticket: 9, what: "assignee" }, mine), ["queue", "counts"]);
  assert.deepEqual(concerned({ ticket: 9, what: "said" }, { ...mine, isWhole: false }), ["queue"]);
  assert.deepEqual(concerned({ ticket: 9, what: "said" }, { isPanes: false, isLive: false }), []);
  assert.deepEqual(concerned({ ticket: 9, what: "opened" }, { isPanes: false, isLive: true }), ["all"]);
});

test("D05 a limit counts characters, not halves of them, and line ends once", () => {
  assert.equal(lengthOf("a\r\nb"), 3);
  assert.equal(lengthOf("🙂🙂"), 2);
  assert.equal(limitSaid(10, 4000), "");
  assert.equal(limitSaid(3900, 4000), "3900 of 4000 characters");
  assert.equal(limitSaid(4012, 4000), "4012 of 4000 characters: 12 too many");
});

test("D06 a key needs nothing that only secure connections have", () => {
  const had = crypto.randomUUID;
  crypto.randomUUID = undefined;
  try {
    const keys = new Set(Array.from({ length: 1000 }, freshKey));
    assert.equal(keys.size, 1000);
    for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
  } finally {
    crypto.randomUUID = had;
  }
});
