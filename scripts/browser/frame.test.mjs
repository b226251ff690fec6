// The frame of the desk stays where it is, and everything can be used in a narrow or a low window.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AXE, subject, test } from "./world.mjs";

// Where the header is, and how far anything but panes has been scrolled.
const moved = (page) => page.evaluate(() => [document.querySelector("header.bar").getBoundingClientRect().top, document.scrollingElement.scrollTop, document.body.scrollTop, ...[...document.querySelectorAll(".middle")].map((pane) => pane.scrollTop)]);
const still = async (page, after) => assert.deepEqual([...new Set(await moved(page))], [0], after);

async function axe(page, where) {
  await page.evaluate(readFileSync(AXE, "utf8"));
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(" ")}`), [], where);
}

subject("frame", (world) => {
  test("D02 only panes scroll, with a queue of a hundred rows, at every width", async () => {
    const { ticket, agent } = await world.order("brand1", 1);
    world.plant(ticket, 90, agent);
    await world.fill(100);
    for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]]) {
      const page = await world.desk("admin", { viewport: { width, height } });
      const at = (what) => `${what} at ${width}`;
      await page.goto("/desk/tickets?tab=all&status=any");
      assert.ok(await page.locator(".row").count() >= 40);
      await still(page, at("the queue"));
      for (let n = 0; n < 30; n += 1) await page.keyboard.press("j");
      await still(page, at("thirty rows down"));
      await page.locator(".row a").last().focus();
      await still(page, at("the last row in focus"));
      await page.locator(".row a").last().click();
      await page.waitForSelector("#composer");
      await still(page, at("the last row open"));
      await page.goto(`/desk/tickets/${ticket}?tab=all&status=any`);
      await page.waitForSelector("#timeline");
      await still(page, at("an unread ticket"));
      for (let n = 0; n < 40; n += 1) { await page.keyboard.press("Tab"); }
      await still(page, at("forty tabs on"));
      await page.fill("#text", "Does it stay?");
      await page.click("#send");
      await page.waitForSelector(".bubble.own[id] >> text=Does it stay?");
      await still(page, at("a message sent"));
      await page.evaluate(() => { document.querySelector("#timeline").scrollTop = 0; });
      await page.locator(".channels a").nth(2).click();
      await page.waitForSelector("#main[data-channel=internal]");
      await still(page, at("another channel"));
      await page.mouse.wheel(0, 600);
      await still(page, at("the wheel"));
      await page.context().close();
    }
  });

  test("D13 at 390 pixels every page of the queue has a main part and a heading, and breaks no rule", async () => {
    const { ticket } = await world.order("brand2", 1);
    const page = await world.desk("agent1", { viewport: { width: 390, height: 844 }, bypassCSP: true });
    for (const path of ["/desk/tickets?tab=all", "/desk/tickets?tab=unassigned", `/desk/tickets/${ticket}`, `/desk/tickets/${ticket}/agent`, "/desk/agents", "/desk/replies"]) {
      await page.goto(path);
      assert.equal(await page.locator("main:visible").count(), 1, path);
      assert.equal(await page.locator("h1:visible").count(), 1, path);
      await axe(page, path);
    }
    // the same after steps of the script
    await page.goto("/desk/tickets?tab=all");
    await page.click(`#row-${ticket} a`);
    await page.waitForSelector("#composer");
    assert.equal(await page.locator("main:visible").count(), 1);
    await page.click(".back");
    await page.waitForSelector("body.at-queue");
    assert.equal(await page.locator("main:visible").count(), 1);
    await page.context().close();
  });

  test("D13 at 200 % at least six lines of a conversation are seen, and nothing needs two directions", async () => {
    const { ticket, agent } = await world.order("brand3", 1);
    world.plant(ticket, 30, agent);
    for (const [width, height] of [[720, 450], [640, 400], [512, 384]]) {
      const page = await world.desk("admin", { viewport: { width, height } });
      await page.goto(`/desk/tickets/${ticket}`);
      const lines = await page.evaluate(() => {
        const [timeline, text] = [document.querySelector("#timeline"), document.querySelector(".bubble .text")];
        const box = timeline.getBoundingClientRect();
        const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
        return seen / parseFloat(getComputedStyle(text).lineHeight);
      });
      assert.ok(lines >= 6, `${lines} lines at ${width} x ${height}`);
      assert.ok(await page.isVisible("#send"));
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await page.context().close();
    }
  });

  test("D13 what is replaced gives the focus to what is there now", async () => {
    const [one, two] = [await world.order("brand4", 1), await world.order("brand4", 3)];
    const page = await world.desk("admin");
    const focused = () => page.evaluate(() => document.activeElement?.closest("#timeline, #queue, #main, #order, .page")?.id ?? document.activeElement?.localName);
    await page.goto(`/desk/tickets/${one.ticket}?tab=all`);
    await page.focus(`#row-${two.ticket} a`);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`#main[data-ticket="${two.ticket}"]`);
    assert.equal(await focused(), "timeline");
    await page.focus("#priority");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !document.querySelector("#waiting"));
    await page.waitForFunction(() => document.activeElement?.id === "priority");
    // the browser takes the focus from what is folded away when it draws the next time, which may be at once
    await page.evaluate(() => {
      const { get, set } = Object.getOwnPropertyDescriptor(HTMLDetailsElement.prototype, "open");
      const fold = function (isOpen) { set.call(this, isOpen); if (!document.activeElement.checkVisibility()) document.activeElement.blur(); };
      Object.defineProperty(HTMLDetailsElement.prototype, "open", { get, set: fold });
    });
    await page.click("summary >> text=Cancel order");
    await page.fill(".act[open] [name=reason]", "Both asked");
    await page.click(".act[open] button");
    await page.waitForSelector("#order .order-cancelled");
    assert.equal(await focused(), "order");
    await page.click("header.bar nav >> text=Agents");
    await page.waitForSelector("#ring-now");
    assert.equal(await page.evaluate(() => document.activeElement.localName), "h1");
    await page.context().close();
  });
});
