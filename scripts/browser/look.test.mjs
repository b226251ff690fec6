// How pages are laid out, and whether everybody can use them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AXE, subject, test } from "./world.mjs";

subject("look", (world) => {
  test("on a phone there is one pane at a time and nothing is wider than the screen", async () => {
    const { ticket } = await world.order("brand1", 7);
    for (const colorScheme of ["light", "dark"]) {
      const page = await world.desk("admin", { viewport: { width: 390, height: 844 }, colorScheme });
      for (const [path, shown, hidden] of [["/desk/tickets?tab=all", "#queue", ".nothing"], [`/desk/tickets/${ticket}`, "#main", "#queue"], [`/desk/tickets/${ticket}/agent`, "#main", "#queue"]]) {
        await page.goto(path);
        assert.ok(await page.isVisible(shown), path);
        assert.ok(!(await page.isVisible(hidden)), path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${path} is ${wide} too wide`);
      }
      await page.goto(`/desk/tickets/${ticket}`);
      await page.click(".to-order");
      assert.ok(await page.isVisible("#order"));
      await page.context().close();
    }
  });

  test("D13 D19 on every page at every width the bar is in view, only panes scroll, and nothing is wider than the window", async () => {
    const { ticket } = await world.order("brand1", 9);
    await world.fill(30);
    await world.say("brand1", ticket, `${"Donaudampfschifffahrt".repeat(12)} and https://example.test/${"path/".repeat(60)}`);
    await world.call("POST", `/api/crm/tickets/${ticket}/messages`, { message_text: `\`\`\`\n${"a line that is not broken ".repeat(20)}\n\`\`\``, channel_type: "internal" }, "admin");
    const { agents } = (await world.call("GET", "/api/admin/agents", undefined, "admin")).data;
    const one = `/desk/agents/${agents[0].id}`;
    const pages = ["/desk/tickets?tab=all&status=any", "/desk/tickets?tab=unassigned", "/desk/tickets?tab=all&priority=medium&waiting=15", `/desk/tickets/${ticket}?tab=all&status=any`, `/desk/tickets/${ticket}?tab=all&status=any&channel=internal`, `/desk/tickets/${ticket}/agent`, `/desk/tickets/${ticket}/why`, "/desk/replies", "/desk/agents", "/desk/agents/new", one, `${one}/suspend`, `${one}/hand-over`, "/desk/hand-overs", "/desk/insights", "/desk/audit", "/desk/system", "/desk/account", "/desk/preferences", "/desk/tickets/999999", "/desk/nothing"];
    const page = await world.desk("admin");
    for (const path of pages) {
      await page.goto(path);
      for (const [width, height] of [[390, 844], [720, 450], [1024, 768], [1440, 900]]) {
        await page.setViewportSize({ width, height });
        const found = await page.evaluate(() => {
          const root = document.scrollingElement;
          const isPanes = document.body.classList.contains("panes");
          if (isPanes) root.scrollTop = 300;
          const bar = document.querySelector("header.bar").getBoundingClientRect();
          const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
          const inScroller = (element) => { for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) if (scrolls(at) || getComputedStyle(at).position === "fixed") return true; return false; };
          const outside = [...document.querySelectorAll("main *, #queue *")].filter((element) => {
            const box = element.getBoundingClientRect();
            return box.width > 1 && box.right > innerWidth + 1 && !inScroller(element);
          });
          return { wide: root.scrollWidth - innerWidth, top: bar.top, height: bar.height, isPanes, moved: root.scrollTop, outside: outside.slice(0, 2).map((element) => element.outerHTML.slice(0, 120)) };
        });
        const where = `${path} at ${width}`;
        assert.ok(found.wide <= 0, `${where} is ${found.wide} too wide`);
        assert.deepEqual(found.outside, [], where);
        assert.equal(found.top, 0, `${where}: the bar is away`);
        assert.ok(found.height >= 40, where);
        if (found.isPanes) assert.equal(found.moved, 0, `${where}: the frame scrolls`);
      }
    }
    await page.context().close();
  });

  test("no rule of accessibility is broken on any page, in either theme, nor on a phone", async () => {
    const { ticket } = await world.order("brand1", 8);
    await world.say("brand1", ticket, "A **question**\n\n- with a [link](https://example.test/)");
    const { agents } = (await world.call("GET", "/api/admin/agents", undefined, "admin")).data;
    const one = `/desk/agents/${agents[0].id}`;
    const pages = ["/desk/agents", "/desk/agents/new", one, `${one}/hand-over`, `${one}/hand-over?mode=ring`, `/desk/tickets/${ticket}/why`, "/desk/tickets", "/desk/tickets?tab=all&priority=medium&waiting=15", "/desk/tickets?tab=unassigned", `/desk/tickets/${ticket}?tab=all`, `/desk/tickets/${ticket}?channel=internal`, `/desk/tickets/${ticket}/agent`, "/desk/replies", "/desk/insights", "/desk/audit", "/desk/system", "/desk/tickets/999999"];
    const keepsRules = async (page, where) => {
      await page.evaluate(readFileSync(AXE, "utf8"));
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(" ")}`);
      assert.deepEqual(told, [], where);
    };
    for (const [colorScheme, width, height] of [["light", 1440, 900], ["dark", 1440, 900], ["light", 390, 844]]) {
      const page = await world.desk("admin", { colorScheme, viewport: { width, height }, bypassCSP: true });
      // what only a form leads to comes first; the list of handovers is not empty then
      await page.goto("/desk/tickets?tab=all");
      await page.check(`#row-${ticket} .choose-row`);
      await page.selectOption("#bulk select", "share");
      await page.click("#bulk button");
      for (const result of ["1 of 1 ticket redistributed", "1 of 1 ticket restored"]) {
        await page.waitForSelector(`text=${result}`);
        await keepsRules(page, `${result} in ${colorScheme} at ${width}`);
        if (result.includes("redistributed")) await page.click("text=Undo");
      }
      for (const path of [...pages, "/desk/hand-overs", "/desk/hand-overs/1", "/desk/sign-in"]) {
        await page.goto(path);
        await keepsRules(page, `${path} in ${colorScheme} at ${width}`);
      }
      await page.context().close();
    }
  });
});
