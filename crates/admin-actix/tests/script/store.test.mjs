// What is kept for one account is there after a reload, and for nobody else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../assets/store.js";

class Kept {
  #values = new Map();
  get length() { return this.#values.size; }
  key(n) { return [...this.#values.keys()][n]; }
  getItem(key) { return this.#values.get(key) ?? null; }
  setItem(key, value) { if (value.length > 100_000) throw new Error("full"); this.#values.set(key, value); }
  removeItem(key) { this.#values.delete(key); }
}

test("D05 a text is there for its account alone", () => {
  const storage = new Kept();
  new Store(storage, "7").set("draft:1:internal", { text: "Half a thought" });
  assert.equal(new Store(storage, "7").get("draft:1:internal").text, "Half a thought");
  assert.equal(new Store(storage, "8").get("draft:1:internal"), null);
  assert.deepEqual(new Store(storage, "8").names(), []);
  new Store(storage, "8").clear();
  assert.equal(new Store(storage, "7").names("draft:").length, 1);
});

test("D05 what does not fit is kept while the tab is open, and said", () => {
  const store = new Store(new Kept(), "7");
  assert.equal(store.set("draft:1:internal", { text: "x".repeat(200_000) }), false);
  assert.equal(store.get("draft:1:internal").text.length, 200_000);
  assert.deepEqual(store.names("draft:"), ["draft:1:internal"]);
  assert.equal(store.set("draft:1:internal", { text: "shorter" }), true);
  assert.equal(store.get("draft:1:internal").text, "shorter");
});

test("D05 the oldest comes first, and what nobody came back for goes", () => {
  let now = 0;
  const store = new Store(new Kept(), "7", () => now);
  store.set("send:b", { text: "first" });
  now = 20 * 24 * 3600_000;
  store.set("send:a", { text: "second" });
  assert.deepEqual(store.names("send:"), ["send:b", "send:a"]);
  now = 31 * 24 * 3600_000;
  store.prune();
  assert.deepEqual(store.names("send:"), ["send:a"]);
});

test("D05 a storage that refuses everything loses nothing while the tab is open", () => {
  const refuses = () => { throw new Error("no"); };
  const store = new Store({ getItem: refuses, setItem: refuses, removeItem: refuses, key: refuses, get length() { return refuses(); } }, "7");
  assert.equal(store.set("send:a", { text: "kept" }), false);
  assert.equal(store.get("send:a").text, "kept");
  assert.deepEqual(store.names("send:"), ["send:a"]);
  store.drop("send:a");
  assert.equal(store.get("send:a"), null);
});
