// A request ends with an answer, or with what is to be said; nothing of the browser's own takes the place of the page.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { request, Trouble, UNREACHABLE } from "../../assets/net.js";

const usual = globalThis.fetch;
afterEach(() => { globalThis.fetch = usual; });

// An answer that never comes; the browser gives it up when it is told to.
const silent = (address, { signal }) => new Promise((_, refuse) => {
  const quit = () => refuse(new DOMException("gave up", "AbortError"));
  if (signal.aborted) quit();
  signal.addEventListener("abort", quit);
});

const trouble = async (asked) => {
  const told = await asked.then(() => assert.fail("it was answered"), (error) => error);
  assert.ok(told instanceof Trouble, told);
  return told;
};

test("D09 while nothing can be reached that is what is said, for a page and for a form", async () => {
  globalThis.fetch = async () => { throw new TypeError("Failed to fetch"); };
  const [read, sent] = [await trouble(request("/desk/tickets")), await trouble(request("/desk/bulk", { method: "POST" }))];
  assert.deepEqual([read.kind, read.message, sent.kind, sent.message], ["unreachable", UNREACHABLE, "unreachable", UNREACHABLE]);
  assert.match(read.advice, /Nothing is lost/);
  assert.match(sent.advice, /what you typed is kept/);
});

test("D08 an answer that does not come ends in its time", { timeout: 10_000 }, async () => {
  globalThis.fetch = silent;
  assert.equal((await trouble(request("/desk/tickets", { patience: 20 }))).kind, "unreachable");
  // nor does one whose end does not come
  globalThis.fetch = async (address, options) => ({ status: 200, headers: new Headers({ "content-type": "text/html" }), text: () => silent(address, options) });
  assert.equal((await trouble(request("/desk/tickets", { patience: 20 }))).kind, "unreachable");
});

test("D04 a request that is not wanted any more ends at once and is no trouble to be told of", { timeout: 10_000 }, async () => {
  globalThis.fetch = silent;
  const [before, during] = [new AbortController(), new AbortController()];
  before.abort();
  assert.equal((await trouble(request("/desk/tickets/1", { signal: before.signal }))).kind, "superseded");
  const asked = trouble(request("/desk/tickets/2", { signal: during.signal }));
  during.abort();
  assert.equal((await asked).kind, "superseded");
});
