// Only panes scroll: where one looks is set within the conversation, and nothing hidden reaches out of what scrolls.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { toTheEnd } from "../../assets/timeline.js";

const assets = new URL("../../assets/", import.meta.url);
const read = (name) => readFileSync(new URL(name, assets), "utf8");

// A conversation that has scrolled to 100; its mark of what is new, if there is one, stands so far below the window's top.
function conversation(mark) {
  const timeline = {
    scrollTop: 100, scrollHeight: 5000,
    getBoundingClientRect: () => ({ top: 60 }),
    querySelector: () => mark === undefined ? null : { getBoundingClientRect: () => ({ top: mark }), scrollIntoView: () => assert.fail("the whole desk moves") },
  };
  globalThis.document = { querySelector: (selector) => selector === "#timeline" ? timeline : null };
  toTheEnd();
  return timeline.scrollTop;
}

test("D02 an unread ticket is shown from what is new by scrolling its conversation alone", () => {
  assert.equal(conversation(700), 100 + 700 - 60 - 8);
  assert.equal(conversation(), 5000);
});

test("D02 no module scrolls what is around a pane", () => {
  for (const name of readdirSync(assets).filter((name) => name.endsWith(".js"))) {
    assert.doesNotMatch(read(name), /scrollIntoView|scrollBy\(/, name);
    // giving the focus to something below the fold moves the window, unless it is said not to
    for (const [call] of read(name).matchAll(/#timeline"\)\?*\.focus\([^)]*\)/g)) assert.match(call, /preventScroll: true/, name);
  }
});

test("D02 whatever scrolls holds what is placed in it, so that nothing hidden makes the window longer", () => {
  const css = read("desk.css").replace(/\/\*[^]*?\*\//g, "");
  const rules = [...css.matchAll(/([^{};]+)\{([^{}]*)\}/g)].map(([, selector, body]) => [selector.trim(), body]);
  // the middle is a pane
  const scrolls = rules.filter(([selector, body]) => /overflow(-y)?: (auto|scroll)/.test(body) && !selector.startsWith(".middle"));
  assert.ok(scrolls.length >= 3, `${scrolls.length}`);
  for (const [selector, body] of scrolls) assert.match(body, /position: (relative|absolute)/, `${selector} scrolls and holds nothing`);
  for (const selector of ["html:has(> .panes)", ".panes", ".middle"]) {
    assert.ok(rules.some(([other, body]) => other === selector && /overflow: (hidden|clip)/.test(body)), selector);
  }
});
