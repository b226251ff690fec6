// Nothing is put in place anew while the pointer is pressed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { released, watchPresses } from "../../assets/press.js";

const after = (ms) => new Promise((go) => setTimeout(go, ms));

test("D04 who reads anew waits for the release, and for the click that follows it", async () => {
  const pointer = new EventTarget();
  watchPresses(pointer);
  await released();
  const seen = [];
  pointer.dispatchEvent(new Event("pointerdown"));
  const waits = released().then(() => seen.push("put in place"));
  await after(60);
  pointer.dispatchEvent(new Event("pointerup"));
  seen.push("click");
  await waits;
  assert.deepEqual(seen, ["click", "put in place"]);
});

test("D04 a release that nobody heard is not waited for without end", async () => {
  const pointer = new EventTarget();
  watchPresses(pointer);
  pointer.dispatchEvent(new Event("pointerdown"));
  const since = Date.now();
  await released();
  assert.ok(Date.now() - since < 5_000);
});
