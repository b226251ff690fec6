// Capacities as a super admin sets them and as agents meet them: a full agent is passed over, tickets wait while all are
// full, and the first agent with room again gets them.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { agents } from "./scenes.mjs";
import { subject, test } from "./world.mjs";

const FIELD = "main input[name=capacity]";

subject("capacity", (world) => {
  const look = async (page, name) => {
    if (!process.env.PICTURES) return;
    mkdirSync(process.env.PICTURES, { recursive: true });
    await page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage: true });
  };

  // Types how many open tickets an agent may have, and saves it by mouse or by keyboard.
  async function allow(page, agent, most, { byKey = false } = {}) {
    await page.goto(`/desk/agents/${agent}`);
    if (byKey) {
      await page.getByLabel("Most open tickets").focus();
      await page.keyboard.press("Control+a");
      await page.keyboard.type(most);
      await page.keyboard.press("Enter");
    } else {
      await page.fill(FIELD, most);
      await page.click("text=Save >> visible=true");
    }
  }

  const holder = async (ticket) => (await world.call("GET", `/api/crm/tickets/${ticket}`, undefined, "admin")).data.ticket.agent_id;

  test("who is full is passed over, tickets wait while all are, and who has room again gets them", async () => {
    const all = await agents(world);
    const ids = Object.values(all);
    const page = await world.desk("admin");
    for (const [n, id] of ids.entries()) {
      await allow(page, id, n === 0 ? "2" : "1", { byKey: n % 2 === 0 });
      await page.waitForSelector("#saved");
      assert.match(await page.textContent("#capacity"), n === 0 ? /of at most 2/ : /of at most 1/);
    }
    const placed = [];
    for (let n = 0; n < ids.length + 1; n += 1) placed.push(await world.order("brand2", n + 1));
    const had = placed.map(({ agent }) => agent);
    assert.deepEqual([...had].sort(), [...ids, ids[0]].sort(), "the one with room for two got two");
    assert.equal(had.at(-1), ids[0], "the others were passed over");

    await page.goto(`/desk/tickets/${placed.at(-1).ticket}/why`);
    const why = await page.textContent("#turn");
    assert.match(why, /Assigned by round robin with capacities/);
    assert.match(why, /passed over: had 1 unsolved ticket of at most 1/);
    await look(page, "why-full");

    const waits = await world.order("brand3", 9);
    assert.equal(waits.agent, null, "all are full");
    await page.goto("/desk/agents");
    await page.waitForSelector("text=All have as many tickets as they may have: tickets wait.");
    await look(page, "agents-full");
    await page.goto(`/desk/tickets/${waits.ticket}/why`);
    assert.match(await page.textContent("#waits"), /all have as many tickets as they may have/);

    // an agent who may have one more sees it come by itself
    const theirs = await world.desk("agent2");
    await allow(page, all.agent2, "2");
    await page.waitForSelector("#saved");
    await theirs.waitForSelector(`#row-${waits.ticket}`);
    assert.equal(await holder(waits.ticket), all.agent2);

    // and an agent who closes a ticket gets the next one that waits
    const next = await world.order("brand3", 10);
    assert.equal(next.agent, null);
    const { ticket: closed } = placed.find(({ agent }) => agent === all.agent2);
    await theirs.goto(`/desk/tickets/${closed}`);
    await theirs.click("#timeline");
    await theirs.keyboard.press("s");
    await theirs.click(".menu >> text=Resolved");
    await theirs.goto("/desk/tickets");
    await theirs.waitForSelector(`#row-${next.ticket}`);
    await theirs.goto(`/desk/tickets/${next.ticket}/why`);
    assert.match(await theirs.textContent("#turn"), /Assigned by round robin with capacities/);
    await look(theirs, "why-waited");
    await theirs.context().close();
    await page.context().close();
  });

  test("what is no capacity is refused, is still there to be mended, and changes nothing", async () => {
    const { agent3 } = await agents(world);
    for (const javaScriptEnabled of [true, false]) {
      const page = await world.desk("admin", { javaScriptEnabled });
      await allow(page, agent3, "1");
      await page.waitForSelector("#saved");
      await allow(page, agent3, "1001");
      await page.waitForSelector("[role=alert]:visible");
      assert.match(await page.locator("[role=alert]:visible").first().innerText(), /0 to 1000/);
      assert.equal(await page.inputValue(FIELD), "1001");
      await look(page, `refused-${javaScriptEnabled ? "script" : "plain"}`);
      await page.goto(`/desk/agents/${agent3}`);
      assert.match(await page.textContent("#capacity"), /of at most 1/);
      await allow(page, agent3, "");
      await page.waitForSelector("#saved");
      assert.equal(await page.locator("#capacity").count(), 0, "no bound any more");
      await page.context().close();
    }
  });
}, { flags: ["--assign", "round-robin-capacity", "--when-full", "wait"] });
