// Writing: messages, drafts, replies.

import assert from "node:assert/strict";
import { subject, test } from "./world.mjs";

subject("compose", (world) => {
  test("brand and creator are answered, each in its channel, and notes stay among staff", async () => {
    const { ticket } = await world.order("brand2", 1);
    const page = await world.desk("agent1");
    await page.goto(`/desk/tickets/${ticket}`);
    for (const [tab, text, audience] of [["Brand", "For the brand", /\(brand\)/], ["Creator", "For the creator", /\(creator\)/], ["Internal", "For us alone", /staff only/]]) {
      await page.click(`.channels >> text=${tab}`);
      await page.waitForFunction((name) => document.querySelector(".channels [aria-current]").textContent.startsWith(name), tab);
      assert.match(await page.textContent("#audience"), audience);
      assert.ok(await page.isVisible("#audience"));
      await page.fill("#text", text);
      await page.click("#send");
      await page.waitForSelector(`.bubble.own[id] >> text=${text}`);
    }
    const [brand, creator] = [await world.messages("brand2", ticket), await world.messages("creator1", ticket)];
    assert.ok(brand.includes("For the brand") && !brand.some((text) => /creator$|us alone/.test(text)));
    assert.ok(creator.includes("For the creator") && !creator.some((text) => /brand$|us alone/.test(text)));
    await page.context().close();
  });

  test("a message that cannot be sent is sent again once, and written once", async () => {
    const { ticket } = await world.order("brand1", 2);
    const page = await world.desk("agent1");
    await page.goto(`/desk/tickets/${ticket}`);
    // it arrives, but the answer is lost
    await page.route("**/messages*", async (route) => { await route.fetch(); await route.abort(); }, { times: 1 });
    await page.fill("#text", "Only once");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".is-failed");
    await page.click("text=Send again");
    await page.waitForSelector(".bubble.own[id] >> text=Only once");
    await page.waitForFunction(() => !document.querySelector(".is-failed, .is-pending"));
    assert.equal((await world.messages("brand1", ticket)).filter((text) => text === "Only once").length, 1);
    await page.context().close();
  });

  test("drafts wait on the server, replies are called by a slash, and others see who is there", async () => {
    const { ticket } = await world.order("brand3", 1);
    const page = await world.desk("agent1");
    await page.goto("/desk/replies");
    for (const [field, value] of [["shortcut", "thanks"], ["title", "Thank"], ["body", "Hello {brand}, thank you."]]) await page.fill(`form[action="/desk/replies"] [name=${field}]`, value);
    await page.click("form[action='/desk/replies'] button");
    await page.waitForSelector("text=/thanks");
    await page.goto(`/desk/tickets/${ticket}`);
    await page.click("#text");
    await page.keyboard.type("/");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.type("thank");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /^Hello .+, thank you\.$/.test(document.querySelector("#text").value));
    await page.waitForFunction(() => document.querySelector("#kept").textContent === "Draft kept");
    const kept = await page.inputValue("#text");
    const elsewhere = await world.desk("agent1");
    await elsewhere.goto(`/desk/tickets/${ticket}`);
    assert.equal(await elsewhere.inputValue("#text"), kept);
    await elsewhere.context().close();
    const other = await world.desk("agent2");
    await other.goto(`/desk/tickets/${ticket}`);
    await other.fill("#text", "I write as well");
    await page.waitForFunction(() => /is writing/.test(document.querySelector("#others").textContent), null, { timeout: 15_000 });
    await other.context().close();
    await page.context().close();
  });
});
