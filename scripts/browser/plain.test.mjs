// What works without the script, too.

import assert from "node:assert/strict";
import { email, subject, test } from "./world.mjs";

subject("plain", (world) => {
  test("everything essential works without the script", async () => {
    const { ticket } = await world.order("brand2", 6);
    await world.say("brand2", ticket, "Is anybody there?");
    const page = await world.desk("admin", { javaScriptEnabled: false });
    await page.click(".queue .tabs >> text=All");
    await page.click(`#row-${ticket} a`);
    await page.waitForSelector("text=Is anybody there?");
    await page.click("text=Mark as read");
    assert.equal(await page.locator("#mark-read").count(), 0);
    await page.fill("#text", "Somebody is");
    await page.click("#send");
    await page.waitForSelector(".bubble.own >> text=Somebody is");
    await page.selectOption("#priority", "high");
    await page.click("form:has(#priority) button");
    assert.equal(await page.inputValue("#priority"), "high");
    await page.click("#assign");
    await page.click(".people button >> nth=0");
    await page.waitForSelector("#composer");
    await page.click("text=Cancel order");
    await page.fill("[name=reason]", "The brand asked for it");
    await page.click(".act button");
    await page.waitForSelector(".order-cancelled");
    assert.ok((await world.messages("brand2", ticket)).includes("Somebody is"));
    await page.context().close();
  });

  test("whoever goes away hands over and takes it back, with the script and without", async () => {
    const { agents } = (await world.call("GET", "/api/admin/agents", undefined, "admin")).data;
    const third = agents.find((agent) => agent.email === email("agent3"));
    for (const [javaScriptEnabled, pack] of [[true, 5], [false, 6]]) {
      const page = await world.desk("agent3", { javaScriptEnabled });
      const placed = await world.order("brand5", pack);
      await world.call("PUT", `/api/crm/tickets/${placed.ticket}/assign`, { agentId: third.id }, "admin");
      await page.goto(`/desk/tickets/${placed.ticket}`);
      await page.click("text=why me?");
      await page.waitForSelector(".ring .chosen >> text=got this one");
      await page.click("#availability > summary");
      await page.click(".switch-way >> text=Away");
      await page.waitForURL("**/desk/hand-over");
      await page.click("text=Show who would get what");
      await page.click("button >> text=Hand over");
      await page.waitForSelector("text=handed over");
      assert.notEqual(await world.holder(placed.ticket), "agent3");
      await page.click("button >> text=Take it back");
      await page.waitForSelector("#restored");
      assert.equal(await world.holder(placed.ticket), "agent3");
      await page.click("#availability > summary");
      await page.click(".switch-way >> text=Available");
      await page.waitForSelector(".switch .pill-available");
      await page.context().close();
    }
  });
});
