// Keys that mean something are told from letters of somebody who writes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Typing } from "../../assets/typing.js";

// What becomes of keys, each [letter, when]; of the desk's keys e and t change something, j, k and r do not.
function typed(keys) {
  const typing = new Typing();
  let last = null;
  const done = [];
  for (const [key, at] of keys) {
    if (last && at - last.at < Typing.ALONE) { typing.spoil(); last = null; }
    else if (last) { typing.done(); done.push(last.key); last = null; }
    const what = typing.press(at, "jkret".includes(key), "et".includes(key));
    if (what === "act") done.push(key);
    if (what === "alone") last = { key, at };
  }
  if (last) done.push(last.key);
  return done.join("");
}

const word = (text, pace) => [...text].map((letter, n) => [letter, 10_000 + n * pace]);

test("D13 no word changes anything, however fast it is typed", () => {
  for (const text of ["hello", "test", "there", "eat", "tea", "best", "let"]) {
    for (const pace of [5, 60, 150, 300]) {
      assert.doesNotMatch(typed(word(text, pace)), /[et]/, `${text} at ${pace} ms`);
    }
  }
  // after a letter that means nothing, none acts, however slowly they follow
  for (const text of ["he", "it", "best", "let"]) {
    for (const pace of [60, 300, 600, 900]) assert.equal(typed(word(text, pace)), "", `${text} at ${pace} ms`);
  }
});

test("D13 a key on its own acts, also at once after one that moved", () => {
  assert.equal(typed([["e", 10_000]]), "e");
  assert.equal(typed([["j", 10_000], ["j", 10_080], ["e", 10_200]]), "jje");
  assert.equal(typed([["e", 10_000], ["e", 12_000]]), "ee");
  assert.equal(typed([["e", 10_000], ["t", 10_500]]), "et", "one that was alone begins no word");
});

test("D04 letters of somebody whose page was replaced act only after a pause", () => {
  const typing = new Typing();
  typing.interrupt(1000);
  assert.equal(typing.press(1100, true, false), "ignore");
  assert.equal(typing.press(1900, true, false), "ignore");
  assert.equal(typing.press(4000, true, false), "act");
});
