// What somebody sees who tries the demo: a desk with talk in it, on a screen and on a phone, with boxes that close.

import assert from "node:assert/strict";
import { World, subject, test } from "./world.mjs";

const SIZES = [[1024, 768], [390, 844]];

subject("demo", (world) => {
  world.demo = true;

  test("D19 the demo opens on six orders with talk, one of them overdue, one open again, one of nobody", async () => {
    const page = await world.desk("admin");
    await page.goto("/desk/tickets?tab=all&status=any");
    assert.equal(await page.locator(".row").count(), 6);
    const { overdue, states, quiet, notes } = await page.evaluate(async () => {
      const read = async (address) => new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
      const said = (page, who) => page.querySelectorAll(`#timeline .bubble:is(${who})`).length;
      const found = { overdue: 0, states: [], quiet: [], notes: 0 };
      for (const address of [...document.querySelectorAll(".row > a")].map((link) => link.getAttribute("href"))) {
        const [brand, creator, internal] = await Promise.all(["brand_agent", "creator_agent", "internal"].map((channel) => read(`${address}&channel=${channel}`)));
        found.states.push(brand.querySelector("#order .pane-head .pill").textContent);
        found.overdue += brand.querySelector("#order .over") ? 1 : 0;
        if (!said(brand, ".side-brand") && !said(creator, ".side-creator")) found.quiet.push(address);
        found.notes += said(internal, ".side-staff");
      }
      return found;
    });
    assert.deepEqual(quiet, [], "nobody speaks there");
    assert.equal(overdue, 1);
    assert.equal(new Set(states).size, 6, states.join());
    assert.ok(notes >= 3, `${notes} notes`);
    await page.goto("/desk/tickets?tab=unassigned");
    assert.equal(await page.locator(".row").count(), 1);
    await page.context().close();
  });

  test("D19 the order lies above the conversation until its button or Esc closes it, and the focus goes back", async () => {
    for (const [width, height] of SIZES) {
      const page = await world.desk("admin", { viewport: { width, height } });
      await page.goto("/desk/tickets/1?tab=all");
      const focused = () => page.evaluate(() => document.activeElement.className);
      for (const close of [() => page.keyboard.press("Escape"), () => page.click(".close-order"), async () => { await page.focus(".close-order"); await page.keyboard.press("Enter"); }]) {
        await page.focus(".to-order");
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement.id === "order");
        assert.ok(await page.isVisible("#order"));
        await close();
        await page.waitForSelector("#order", { state: "hidden" });
        assert.equal(await focused(), "to-order", `${width}`);
      }
      await page.context().close();
    }
  });

  test("D19 what went wrong is said beside Send and not above it", async () => {
    for (const [width, height] of [...SIZES, [720, 450]]) {
      const page = await world.desk("admin", { viewport: { width, height } });
      await page.goto("/desk/tickets/1?tab=all");
      await page.context().setOffline(true);
      await page.click(".channels a >> nth=1");
      await page.waitForSelector("#trouble");
      const [note, send] = [await page.locator("#trouble").boundingBox(), await page.locator("#send").boundingBox()];
      assert.ok(note.y + note.height <= send.y || note.x + note.width <= send.x || send.x + send.width <= note.x, `${width}: ${JSON.stringify([note, send])}`);
      assert.ok(note.x >= 0 && note.x + note.width <= width, `${width}`);
      await page.context().setOffline(false);
      await page.context().close();
    }
  });

  test("D19 a refused form is told as a notice, and what was typed stays", async () => {
    const page = await world.desk("admin");
    await page.goto("/desk/tickets/1?tab=all");
    await page.route("**/desk/tickets/1/order**", (route) => route.continue({ headers: { ...route.request().headers(), "content-encoding": "gzip" } }));
    const act = page.locator("#order details.act").first();
    await act.locator("summary").click();
    await act.locator("textarea").fill("The brand agreed by phone");
    await act.locator("button").click();
    await page.waitForSelector("#trouble");
    assert.match(await page.textContent("#trouble"), /packed/);
    assert.equal(await act.locator("textarea").inputValue(), "The brand agreed by phone");
    assert.ok(await page.isVisible("#timeline"), "the page is another one");
    await page.context().close();
  });

  test("D19 a new service says on a phone how to begin", async () => {
    const fresh = new World(world.engine);
    await fresh.open();
    try {
      const page = await fresh.desk("admin", { viewport: { width: 390, height: 844 } });
      const [bar, list] = [await page.locator("header.bar").boundingBox(), await page.locator("#first-run").boundingBox()];
      assert.equal(bar.y, 0);
      assert.ok(list.x >= 0 && list.x + list.width <= 390 && list.width > 320 && list.y >= bar.y + bar.height, JSON.stringify({ bar, list }));
      const last = await page.locator("#first-run details").boundingBox();
      assert.ok(last.y + last.height <= 844, `the list is cut: ${JSON.stringify(last)}`);
    } finally {
      await fresh.close();
    }
  });

  test("D19 another start tells no story again", async () => {
    await world.stop();
    await world.start();
    const page = await world.desk("admin");
    await page.goto("/desk/tickets?tab=all&status=any");
    assert.equal(await page.locator(".row").count(), 6);
    await page.context().close();
  });
});
