// What pages show and say: texts as they were typed, times of the reader, and finding things.

import assert from "node:assert/strict";
import { subject, test } from "./world.mjs";

subject("pages", (world) => {
  test("D14 times are those of the browser's zone, also of one that the clock of the server does not have", async () => {
    const { ticket } = await world.order("brand1", 1);
    await world.say("brand1", ticket, "What time is it?");
    for (const [timezoneId, zone] of [["Asia/Kolkata", "IST"], ["America/New_York", "E"], ["UTC", "UTC"]]) {
      const page = await world.desk("admin", { timezoneId });
      await page.goto(`/desk/tickets/${ticket}`);
      const time = page.locator(".bubble.side-brand time").last();
      const [exact, full] = [await time.getAttribute("datetime"), await time.getAttribute("title")];
      const clock = new Date(exact).toLocaleTimeString("en-GB", { timeZone: timezoneId, hour: "2-digit", minute: "2-digit" });
      assert.ok(full.includes(`, ${clock} ${zone}`), `${full} is not ${clock} ${zone}`);
      await page.context().close();
    }
  });

  test("D15 D16 what a party types is text with links, and names in notices are no markup", async () => {
    const { ticket } = await world.order("brand2", 1);
    await world.say("brand2", ticket, "[price]: 500 @_asha_ see https://example.test/a_b (c)");
    const page = await world.desk("admin");
    await page.goto(`/desk/tickets/${ticket}`);
    const text = page.locator(".bubble.side-brand .text").last();
    assert.equal((await text.innerText()).trim(), "[price]: 500 @_asha_ see https://example.test/a_b (c)");
    assert.equal(await text.locator("a").getAttribute("href"), "https://example.test/a_b");
    await page.context().close();
  });

  test("D19 a problem is a page of the desk, and the order over a ticket can be closed", async () => {
    const { ticket } = await world.order("brand3", 1);
    const page = await world.desk("admin", { viewport: { width: 390, height: 844 } });
    await page.goto(`/desk/tickets/${ticket}`);
    await page.click(".to-order");
    await page.waitForSelector("#order:visible");
    await page.click(".close-order");
    await page.waitForSelector("#order", { state: "hidden" });
    await page.goto("/desk/tickets/999999");
    assert.ok(await page.isVisible("header.bar nav"));
    assert.match(await page.textContent("#problem"), /no such ticket/);
    await page.context().close();
  });
});
