// The order of a ticket, and who has the ticket.

import assert from "node:assert/strict";
import { WAYS } from "./scenes.mjs";
import { subject, test } from "./world.mjs";

subject("order", (world) => {
  test("D01 every action on an order does the same with the script as without it", async (t) => {
    const pages = [await world.desk("admin"), await world.desk("admin", { javaScriptEnabled: false })];
    const open = async (page, way) => {
      const placed = await world.lead(await world.order("brand2", 4), ...way);
      await page.goto(`/desk/tickets/${placed.ticket}`);
      return placed;
    };
    // what the parties and the audit log say of it, without what is different in each order
    const effect = async ({ order, ticket, brand, creator }) => {
      const said = [...await world.messages(brand, ticket), ...await world.messages(creator, ticket)];
      const { status } = (await world.call("GET", `/api/orders/${order}`, undefined, brand)).data.order;
      return { status, said: said.map((text) => text.replace(/\d+/g, "#")) };
    };
    const tried = [];
    for (const [status, way] of Object.entries(WAYS)) {
      const offered = async (page) => page.locator(".act [name=action]").evaluateAll((fields) => fields.map((field) => field.value));
      let placed = await open(pages[0], way);
      const actions = await offered(pages[0]);
      assert.ok(actions.length > 0, `nothing can be done when an order is ${status}`);
      for (const action of actions) {
        const effects = [];
        for (const page of pages) {
          placed ??= await open(page, way);
          const before = await effect(placed);
          const act = page.locator(`.act:has([name=action][value=${action}])`);
          await act.locator("summary").click();
          await act.locator("[name=reason]").fill("Both of them asked for it");
          await act.locator("button").click();
          await page.waitForSelector(`#order .pane-head .pill:not(.order-${status})`);
          const after = await effect(placed);
          assert.notEqual(after.status, before.status, `${action} of an order that is ${status}`);
          assert.equal(await page.locator(`.order-${after.status}`).count(), 1);
          assert.match(page.url(), new RegExp(`/desk/tickets/${placed.ticket}\\b`));
          effects.push({ status: after.status, said: after.said.filter((text) => !before.said.includes(text)) });
          if (!["cancelled", "completed", "refunded"].includes(after.status)) await world.lead(placed, "cancel");
          placed = null;
        }
        assert.deepEqual(effects[0], effects[1], `${action} of an order that is ${status}`);
        tried.push(`${status} ${action}`);
      }
    }
    t.diagnostic(tried.join(", "));
    for (const page of pages) await page.context().close();
  });

  test("of two who take a ticket one is told that the other was faster", async () => {
    const { ticket, agent } = await world.order("brand1", 4);
    const holder = await world.agentOf(agent);
    const pages = [];
    for (const who of ["agent1", "agent2", "agent3"].filter((who) => who !== holder)) {
      const page = await world.desk(who);
      // neither is told of the other before it acts
      await page.route("**/desk/live*", (route) => route.abort());
      await page.goto(`/desk/tickets/${ticket}`);
      pages.push(page);
    }
    await Promise.all(pages.map((page) => page.click("#take")));
    await Promise.race(pages.map((page) => page.waitForSelector("#trouble")));
    await Promise.all(pages.map((page) => page.waitForFunction(() => document.querySelector("#trouble") || !document.querySelector("#take"))));
    const told = await Promise.all(pages.map((page) => page.locator("#trouble").count()));
    assert.deepEqual([...told].sort(), [0, 1]);
    assert.match(await pages[told.indexOf(1)].textContent("#trouble"), /Somebody was faster.*It is with/s);
    for (const page of pages) await page.context().close();
  });

  test("deadlines are counted down, each second on the last day, and each minute for whoever wants less motion", async () => {
    const { ticket } = await world.order("brand4", 5);
    for (const [reducedMotion, said] of [["no-preference", /^due in 01:59:5[0-9]$/], ["reduce", /^due in 1 h 59 min$/]]) {
      const page = await world.desk("agent1", { reducedMotion });
      await page.goto(`/desk/tickets/${ticket}`);
      const due = page.locator("time.due").first();
      assert.match(await due.textContent(), /^due in \d+ d \d+ h \d+ min$/);
      const at = new Date(await due.getAttribute("datetime"));
      await page.clock.install({ time: new Date(at - 2 * 3600_000) });
      await page.goto(`/desk/tickets/${ticket}`);
      const height = await page.evaluate(() => document.querySelector("#order").scrollHeight);
      await page.clock.runFor(5000);
      assert.match(await due.textContent(), said);
      assert.equal(await page.evaluate(() => document.querySelector("#order").scrollHeight), height, "nothing moves");
      // each timer fires once, as after a sleep: not all that a page does in two hours
      await page.clock.fastForward(2 * 3600_000);
      await page.clock.runFor(1000);
      assert.match(await due.textContent(), /^was due /);
      assert.equal(await page.locator(".over time.due").count(), 1);
      await page.context().close();
    }
    const plain = await world.desk("agent1", { javaScriptEnabled: false });
    await plain.goto(`/desk/tickets/${ticket}`);
    assert.match(await plain.locator("time.due").first().textContent(), /^due in \d+ d$/);
    await plain.context().close();
  });
});
