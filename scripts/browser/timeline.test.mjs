// Long conversations.

import assert from "node:assert/strict";
import { subject, test } from "./world.mjs";

subject("timeline", (world) => {
  test("a conversation of five thousand messages is read up to its beginning without a jump", async () => {
    const { ticket, agent } = await world.order("brand5", 1);
    world.plant(ticket, 5000, agent);
    const page = await world.desk("admin");
    // older messages come when the test says so, so that it knows where everything stood
    await page.addInitScript(() => {
      const send = window.fetch;
      window.gate = () => new Promise((shut) => { window.come = shut; });
      window.shut = window.gate();
      window.fetch = async (...call) => { if (/before=/.test(call[0])) await window.shut; return send(...call); };
    });
    await page.goto(`/desk/tickets/${ticket}`);
    await page.waitForSelector("text=Planted 5000");
    const jumps = await page.evaluate(async () => {
      const timeline = document.querySelector("#timeline");
      const frames = async (count) => { for (let n = 0; n < count; n += 1) await new Promise(requestAnimationFrame); };
      const top = (child) => child.getBoundingClientRect().top;
      const jumps = [];
      while (document.querySelector("#older")) {
        timeline.scrollTop = 40;
        await frames(4);
        const held = [...timeline.querySelectorAll("article.bubble")].find((child) => top(child) > top(timeline));
        const [stood, link] = [top(held), document.querySelector("#older")];
        window.come();
        while (link.isConnected) await frames(1);
        window.shut = window.gate();
        await frames(2);
        jumps.push(Math.abs(top(held) - stood));
      }
      return jumps;
    });
    assert.ok(jumps.length > 70 && Math.max(...jumps) < 2, `${jumps.length} loads, ${Math.max(...jumps)} px at most`);
    const planted = () => page.evaluate(() => [...document.querySelectorAll(".bubble .text")].map((text) => text.textContent.match(/Planted (\d+)/)?.[1]).filter(Boolean).map(Number));
    const all = Array.from({ length: 5000 }, (_, n) => n + 1);
    assert.deepEqual(await planted(), all);
    // what comes meanwhile joins the end, and nothing is lost in between
    for (let n = 0; n < 3; n += 1) await world.say("brand5", ticket, `Afterwards ${n}`);
    await page.waitForSelector(".bubble[id] >> text=Afterwards 2");
    assert.deepEqual(await planted(), all);
    assert.equal(await page.locator("#older").count(), 0);
    await page.context().close();
  });
});
