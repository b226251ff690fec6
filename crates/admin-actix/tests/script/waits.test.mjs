// How long the script waits stands in one place, and what depends on the network is what the page says.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../assets/", import.meta.url);

test("D08 waits for the network are what the page says, and usual ones where it says nothing", async () => {
  globalThis.document = { body: { dataset: { waits: "3000 4000 2000" } } };
  const { WAITS } = await import("../../assets/waits.js?said");
  assert.deepEqual([WAITS.read, WAITS.send, WAITS.aside, WAITS.silence], [3000, 4000, 1000, 5000]);
  delete globalThis.document;
  const { WAITS: usual } = await import("../../assets/waits.js?usual");
  assert.deepEqual([usual.read, usual.send, usual.silence], [15_000, 20_000, 25_000]);
});

test("D08 no other module has a time-out of its own", () => {
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".js") && name !== "waits.js")) {
    const text = readFileSync(new URL(name, folder), "utf8");
    assert.doesNotMatch(text, /(patience|timeout)\W{0,3}\(?\s*\d/i, name);
    assert.doesNotMatch(text, /set(Timeout|Interval)\([^;]*,\s*[5-9]\d{3}\)/, name);
  }
});
