// One tab of a browser listens for all, whatever happens to it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Tabs } from "../../assets/tabs.js";

// Tabs that share a storage and a clock, and hear each other.
function browser(count) {
  const [kept, tabs] = [new Map(), []];
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  const clock = { now: 1_000_000 };
  const add = (n) => {
    const tab = { seen: true, runs: true, streams: 0, led: 0 };
    tab.tabs = new Tabs({
      storage, key: "listens", id: `tab ${n}`, now: () => clock.now, wait: () => Promise.resolve(), visible: () => tab.seen,
      lead: () => { tab.streams += 1; tab.led += 1; }, follow: () => { tab.streams -= 1; },
      send: ({ kind }) => { if (kind === "free") for (const other of tabs) if (other !== tab && other.runs) other.tabs.tick(); },
    });
    tabs.push(tab);
  };
  for (let n = 0; n < count; n += 1) add(n);
  // each second another tab looks first
  let first = 0;
  const pass = async (ms) => {
    for (let at = 0; at < ms; at += 1000) {
      clock.now += 1000;
      first = (first + 1) % count;
      const running = [...tabs.slice(first), ...tabs.slice(0, first)].filter((tab) => tab.runs);
      await Promise.all(running.map((tab) => tab.tabs.tick()));
    }
  };
  const streams = () => tabs.filter((tab) => tab.runs).reduce((sum, tab) => sum + tab.streams, 0);
  const leader = () => tabs.find((tab) => tab.runs && tab.tabs.leads);
  return { tabs, pass, streams, leader, clock };
}

test("D07 of twelve tabs one listens", async () => {
  const { tabs, pass, streams } = browser(12);
  await pass(1000);
  assert.equal(streams(), 1);
  await pass(60_000);
  assert.equal(streams(), 1);
  assert.equal(tabs.reduce((sum, tab) => sum + tab.led, 0), 1, "the one that listens goes on");
});

test("D07 a tab that is closed or not seen any more gives it to another at once", async () => {
  const { pass, streams, leader } = browser(3);
  await pass(1000);
  const first = leader();
  first.seen = false;
  await first.tabs.tick();
  await new Promise(setImmediate);
  assert.equal(streams(), 1, "nobody had to look");
  assert.notEqual(leader(), first);
});

test("D07 a tab that is frozen is replaced within six seconds, and steps down when it comes back", async () => {
  const { pass, streams, leader } = browser(3);
  await pass(1000);
  const first = leader();
  first.runs = false;
  await pass(6000);
  assert.equal(streams(), 1);
  first.runs = true;
  await pass(1000);
  assert.equal(streams(), 1);
});

test("D07 nobody listens while no tab is seen, and one does as soon as one is", async () => {
  const { tabs, pass, streams } = browser(2);
  await pass(1000);
  for (const tab of tabs) tab.seen = false;
  await pass(1000);
  assert.equal(streams(), 0);
  tabs[1].seen = true;
  await pass(1000);
  assert.equal(streams(), 1);
});

test("D07 a clock that was set back holds nobody up", async () => {
  const { tabs, pass, streams, leader, clock } = browser(2);
  await pass(1000);
  leader().runs = false;
  clock.now -= 3600_000;
  await pass(2000);
  assert.equal(streams(), 1);
  assert.equal(tabs.length, 2);
});

test("D07 of two that take it at the same moment one listens", async () => {
  const [kept, led] = [new Map(), new Set()];
  let blind = true; // neither sees yet what the other wrote
  const storage = { getItem: (key) => (blind ? null : kept.get(key) ?? null), setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  const tab = (id) => new Tabs({ storage, key: "listens", id, now: () => 1, wait: () => Promise.resolve(), visible: () => true, lead: () => led.add(id), follow: () => led.delete(id), send: () => {} });
  const ticks = [tab("one"), tab("two")].map((one) => one.tick());
  blind = false;
  await Promise.all(ticks);
  assert.equal(led.size, 1);
});

test("D07 where nothing can be kept each tab listens for itself", async () => {
  const refuses = () => { throw new Error("no"); };
  let streams = 0;
  const one = new Tabs({ storage: { getItem: refuses, setItem: refuses, removeItem: refuses }, key: "listens", id: "one", now: () => 1, wait: () => Promise.resolve(), visible: () => true, lead: () => { streams += 1; }, follow: () => { streams -= 1; }, send: () => {} });
  await one.tick();
  await one.tick();
  assert.equal(streams, 1);
});
