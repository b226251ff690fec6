// The queue and what is done to many tickets at once.

import assert from "node:assert/strict";
import { subject, test } from "./world.mjs";

subject("queue", (world) => {
  test("chosen tickets are closed together and opened again", async () => {
    const placed = [await world.order("brand3", 2), await world.order("brand3", 3)];
    const page = await world.desk("admin");
    await page.goto("/desk/tickets?tab=all");
    for (const { ticket } of placed) await page.check(`#row-${ticket} .choose-row`);
    await page.waitForFunction(() => document.querySelector(".chosen").textContent === "2 chosen");
    await page.selectOption("#bulk select", "status:closed");
    await page.click("#bulk button");
    await page.waitForSelector("text=2 of 2 tickets changed");
    await page.click("text=Undo");
    await page.waitForSelector("text=2 of 2 tickets restored");
    await page.context().close();
  });

  test("chosen tickets are redistributed by the rotation and brought back, with the script and without", async () => {
    for (const [javaScriptEnabled, packs] of [[true, [4, 5]], [false, [6, 7]]]) {
      const placed = [await world.order("brand3", packs[0]), await world.order("brand3", packs[1])];
      const before = [await world.holder(placed[0].ticket), await world.holder(placed[1].ticket)];
      const page = await world.desk("admin", { javaScriptEnabled });
      await page.goto("/desk/tickets?tab=all");
      for (const { ticket } of placed) await page.check(`#row-${ticket} .choose-row`);
      await page.selectOption("#bulk select", "share");
      await page.click("#bulk button");
      await page.waitForSelector("text=2 of 2 tickets redistributed");
      for (const [n, { ticket }] of placed.entries()) assert.notEqual(await world.holder(ticket), before[n]);
      await page.click("text=Undo");
      await page.waitForSelector("text=2 of 2 tickets restored");
      for (const [n, { ticket }] of placed.entries()) assert.equal(await world.holder(ticket), before[n]);
      await page.context().close();
    }
  });
});
