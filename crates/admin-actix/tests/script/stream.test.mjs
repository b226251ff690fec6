// A stream notices that its connection is dead, and goes on where it was.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Stream } from "../../assets/stream.js";

class Source {
  static all = [];
  constructor(address) { Object.assign(this, { address, heard: {}, open: true }); Source.all.push(this); }
  addEventListener(name, act) { this.heard[name] = act; }
  close() { this.open = false; }
  static get last() { return Source.all.at(-1); }
}

function stream() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  Source.all = [];
  const told = [];
  const own = new Stream({ source: (address) => new Source(address), on: (name, more) => told.push(more?.id ?? name) });
  own.open("1");
  return { own, told };
}

const pass = (ms) => { for (let at = 0; at < ms; at += 500) mock.timers.tick(500); };

test("D08 silence ends a connection, and another one goes on after the last event", () => {
  const { told } = stream();
  Source.last.onopen();
  Source.last.heard.change({ lastEventId: "7", data: "{}" });
  pass(24_000);
  assert.equal(Source.all.length, 1);
  pass(4000);
  assert.equal(Source.all.length, 2);
  assert.equal(Source.all[0].open, false);
  assert.match(Source.last.address, /after=7$/);
  assert.deepEqual(told, ["up", "7", "down"]);
});

test("D08 a beat keeps a connection", () => {
  const { told } = stream();
  Source.last.onopen();
  for (let n = 0; n < 20; n += 1) { pass(10_000); Source.last.heard.beat({}); }
  assert.equal(Source.all.length, 1);
  assert.ok(!told.includes("down"));
});

test("D08 a connection that never opens is given up as well", () => {
  stream();
  pass(27_000);
  assert.equal(Source.all.length, 2);
});

test("D08 tries become rarer, and what an old connection says is not heard", () => {
  const { told } = stream();
  for (let at = 0; at < 60_000; at += 500) { if (Source.last.open) Source.last.onerror(); pass(500); }
  assert.ok(Source.all.length >= 7 && Source.all.length <= 10, `${Source.all.length} in a minute`);
  pass(10_000);
  Source.last.onopen();
  const count = Source.all.length;
  Source.last.onerror();
  pass(1500);
  assert.equal(Source.all.length, count + 1, "after one that worked the next try comes soon");
  const before = told.length;
  Source.all[0].heard.change({ lastEventId: "9", data: "{}" });
  assert.equal(told.length, before);
});
