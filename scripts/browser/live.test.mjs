// What others do appears by itself, whatever the connection does.

import assert from "node:assert/strict";
import { subject, test } from "./world.mjs";

// What a stream tells of messages, until it told of this one.
async function follow(base, cookie, after, last) {
  const [stop, told] = [new AbortController(), []];
  const headers = { Cookie: cookie, "Last-Event-ID": after };
  const answer = await fetch(`${base}/desk/live`, { headers, signal: stop.signal });
  let [text, at] = ["", after];
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      const [id, data] = [event.match(/^id: (.*)$/m), event.match(/^data: (.*)$/m)];
      if (!id) continue;
      at = id[1];
      const { what, message } = JSON.parse(data[1]);
      if (what === "said") told.push(message);
      if (message === last) { stop.abort(); return { told, at }; }
    }
  }
  throw new Error("the stream ended");
}

subject("live", (world) => {
  test("a checkout appears by itself in the queue of its agent, and in no other", async (t) => {
    const pages = {};
    for (const who of ["agent1", "agent2", "agent3"]) pages[who] = await world.desk(who);
    const placed = await world.order("brand1", 1);
    const mine = await world.agentOf(placed.agent);
    const since = performance.now();
    await pages[mine].waitForSelector(`#row-${placed.ticket}`);
    t.diagnostic(`seen ${Math.round(performance.now() - since)} ms after the test knew of it`);
    for (const [who, page] of Object.entries(pages)) {
      assert.equal(await page.locator(`#row-${placed.ticket}`).count(), who === mine ? 1 : 0, who);
      await page.context().close();
    }
  });

  test("D04 a click counts when its row changes between press and release", async () => {
    const { ticket } = await world.order("brand5", 1);
    const page = await world.desk("admin");
    await page.goto("/desk/tickets?tab=all");
    const link = page.locator(`#row-${ticket} a`).first();
    const { x, y, width, height } = await link.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await world.say("brand5", ticket, "Between press and release");
    await page.waitForTimeout(600);
    await page.mouse.up();
    await page.waitForURL(`**/desk/tickets/${ticket}*`);
    await page.waitForSelector(".bubble >> text=Between press and release");
    await page.context().close();
  });

  test("after a cut connection and a restart nothing is missing, nothing twice, and what was typed is there", async () => {
    const { ticket } = await world.order("brand1", 3);
    const page = await world.desk("agent1");
    await page.goto(`/desk/tickets/${ticket}`);
    await page.waitForSelector("#live:not(.is-off):not([hidden])");
    await page.fill("#text", "Half a thought");
    await page.context().setOffline(true);
    await world.stop("SIGKILL");
    await world.start();
    for (let n = 0; n < 5; n += 1) await world.say("brand1", ticket, `While away ${n}`);
    await page.waitForTimeout(1000 * Number(process.env.CUT_SECONDS ?? 3));
    await page.context().setOffline(false);
    await page.waitForSelector("text=While away 4", { timeout: 30_000 });
    for (let n = 0; n < 5; n += 1) assert.equal(await page.locator(`.bubble >> text=While away ${n}`).count(), 1);
    assert.equal(await page.inputValue("#text"), "Half a thought");
    await page.waitForSelector("#live:not(.is-off)", { timeout: 30_000 });
    await world.say("brand1", ticket, "And live again");
    await page.waitForSelector("text=And live again");
    await page.context().close();
  });

  test("what is marked as read by itself takes neither the focus nor a warning away", async () => {
    const { ticket, agent } = await world.order("brand2", 4);
    const page = await world.desk(await world.agentOf(agent));
    await page.goto(`/desk/tickets/${ticket}`);
    await page.waitForSelector("#live:not(.is-off):not([hidden])");
    // an act that cannot reach the desk leaves a warning
    await page.route(/\/priority(\?|$)/, (route) => route.abort());
    await page.selectOption("#priority", "urgent");
    await page.waitForSelector("#trouble");
    await page.focus("#text");
    const read = page.waitForResponse((answer) => /\/read(\?|$)/.test(answer.url()));
    await world.say("brand2", ticket, "Are you there?");
    await page.waitForSelector("text=Are you there?");
    await read;
    await page.waitForFunction(() => !document.querySelector("#mark-read"));
    assert.equal(await page.evaluate(() => document.activeElement.id), "text");
    assert.ok(await page.isVisible("#trouble"));
    await page.context().close();
  });

  test("what is said at another instance is seen, and a stream that moves there misses and repeats nothing", async (t) => {
    const { ticket } = await world.order("brand4", 1);
    const there = await world.another();
    const page = await world.desk("agent1");
    await page.goto(`/desk/tickets/${ticket}`);
    await page.waitForSelector("#live:not(.is-off):not([hidden])");
    for (let n = 0; n < 3; n += 1) {
      await world.say("brand4", ticket, `Said elsewhere ${n}`, there);
      const since = performance.now();
      await page.waitForSelector(`.bubble[id] >> text=Said elsewhere ${n}`);
      t.diagnostic(`seen ${Math.round(performance.now() - since)} ms after the other instance had it`);
    }
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const after = await page.evaluate(async () => new DOMParser().parseFromString(await (await fetch("/desk/replies")).text(), "text/html").body.dataset.after);
    const say = async (base) => (await world.say("brand4", ticket, "Somewhere", base)).data.id;
    const said = [];
    for (const base of [world.base, there, world.base]) said.push(Number(await say(base)));
    const here = await follow(world.base, cookie, after, said.at(-1));
    for (const base of [there, world.base, there]) said.push(Number(await say(base)));
    const moved = await follow(there, cookie, here.at, said.at(-1));
    assert.deepEqual([...here.told, ...moved.told], said);
    await page.context().close();
  });

  test("a page of agents shows who comes and goes, what each has, and who is next, by itself", async () => {
    const page = await world.desk("admin");
    await page.goto("/desk/agents");
    await page.waitForSelector("#live:not(.is-off):not([hidden])");
    const turns = () => page.locator("#ring-now tbody tr td:last-child").allTextContents();
    const before = await turns();
    await page.focus("#ring-now tbody tr:nth-child(1) a");
    const placed = await world.order("brand4", 3);
    await page.waitForFunction((was) => JSON.stringify([...document.querySelectorAll("#ring-now tbody tr td:last-child")].map((cell) => cell.textContent)) !== was, JSON.stringify(before));
    assert.equal(await page.evaluate(() => document.activeElement.closest("tr")?.rowIndex), 1, "what has the focus keeps it");
    const who = await world.agentOf(placed.agent);
    const other = await world.desk(who);
    await other.click("#availability > summary");
    await other.click(".switch-way >> text=Busy");
    await page.waitForSelector(`#agent-${placed.agent} .pill-busy`);
    await other.click("#availability > summary");
    await other.click(".switch-way >> text=Available");
    await page.waitForSelector(`#agent-${placed.agent} .pill-available`);
    await other.context().close();
    await page.context().close();
  });
});
