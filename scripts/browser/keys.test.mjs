// The keyboard alone.

import assert from "node:assert/strict";
import { subject, test } from "./world.mjs";

// Types a word, and says how long the longest pause between two of its letters was, in milliseconds, as the page had them.
async function typed(page, word, delay) {
  await page.evaluate(() => {
    window.cameAt = [];
    window.addEventListener("keydown", window.noteKey ??= (event) => window.cameAt.push(event.timeStamp), true);
  });
  await page.keyboard.type(word, { delay });
  return page.evaluate(() => Math.max(0, ...window.cameAt.map((at, n) => at - (window.cameAt[n - 1] ?? at))));
}

subject("keys", (world) => {
  test("the whole work is done with keys alone, and none fires while one types", async () => {
    const placed = await world.order("brand2", 5);
    const who = await world.agentOf(placed.agent);
    const page = await world.desk(who);
    const press = (key) => page.keyboard.press(key);
    const at = (wanted) => page.waitForFunction((name) => document.querySelector("#main")?.dataset.channel === name, wanted);
    await press("j");
    await press("j");
    await press("k");
    assert.equal(await page.locator(".row.is-picked").count(), 1);
    await press("Enter");
    await page.waitForSelector("#composer");
    await page.goto(`/desk/tickets/${placed.ticket}`);
    await press("2"); await at("creator_agent");
    await press("3"); await at("internal");
    await press("1"); await at("brand_agent");
    await press("r");
    await page.keyboard.type("juk 123 /?e");
    assert.equal(await page.inputValue("#text"), "juk 123 /?e");
    await at("brand_agent");
    await press("Control+Enter");
    await page.waitForSelector(".bubble.own[id] >> text=juk 123");
    await press("Escape");
    await press("n"); await at("internal");
    await page.waitForFunction(() => document.activeElement?.id === "text");
    await press("Escape");
    for (const [key, id] of [["s", "Status of the ticket"], ["p", "Priority"]]) {
      await press(key);
      await page.waitForSelector(`.menu[aria-label="${id}"]`);
      await press("Escape");
      await page.waitForFunction(() => !document.querySelector(".menu"));
    }
    await press("/");
    assert.equal(await page.evaluate(() => document.activeElement.name), "q");
    await press("Escape");
    await press("?");
    await page.waitForSelector("dialog[open] >> text=Previous ticket");
    await press("Escape");
    await page.waitForFunction(() => !document.querySelector("dialog[open]"));
    await press("Control+k");
    await page.keyboard.type("creator ch");
    await press("Enter"); await at("creator_agent");
    await press("e");
    await page.waitForFunction(() => document.querySelector("#status")?.value === "resolved");
    await press("a");
    await page.waitForSelector("text=Who gets ticket");
    await page.goBack();
    await press("u");
    await page.waitForFunction(() => document.body.classList.contains("at-queue"));
    await page.context().close();
  });

  test("D12 a status is chosen in a menu, sent once, and the focus stays", async () => {
    const { ticket } = await world.order("brand3", 1);
    const page = await world.desk("admin");
    const sent = [];
    page.on("request", (request) => { if (request.method() === "POST" && /\/(status|priority)\?/.test(request.url())) sent.push(new URLSearchParams(request.postData()).get("value")); });
    const status = async () => (await world.call("GET", `/api/crm/tickets/${ticket}`, undefined, "admin")).data.ticket;
    await page.goto(`/desk/tickets/${ticket}`);
    const before = (await world.messages("brand3", ticket)).length;
    await page.focus("#timeline");
    await page.keyboard.press("s");
    await page.waitForSelector(".menu");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.id), "timeline");
    assert.deepEqual(sent, []);
    await page.keyboard.press("s");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("#status").value === "resolved");
    assert.equal(await page.evaluate(() => document.activeElement.id), "timeline");
    // the same from the field itself, which sends nothing on the way either
    await page.focus("#priority");
    for (const key of ["ArrowDown", "ArrowDown", "Home", "u", "Enter"]) await page.keyboard.press(key);
    await page.waitForFunction(() => document.querySelector("#priority").value === "urgent");
    assert.deepEqual(sent, ["resolved", "urgent"]);
    assert.equal((await status()).status, "resolved");
    assert.ok((await world.messages("brand3", ticket)).length <= before + 1, "each party is told at most once");
    await page.context().close();
  });

  test("D13 words that are typed where nothing is change nothing, and single keys can be switched off", async () => {
    const { ticket } = await world.order("brand4", 1);
    const page = await world.desk("agent1");
    const now = async () => { const { status, priority, agent_id: agent } = (await world.call("GET", `/api/crm/tickets/${ticket}`, undefined, "admin")).data.ticket; return { status, priority, agent }; };
    await page.goto(`/desk/tickets/${ticket}`);
    for (const where of ["body", "#timeline"]) {
      for (const [word, delay] of [["Hello", 0], ["Hello there", 80], ["text", 200], ["estate", 0], ["tea", 120]]) {
        // letters that a busy machine lets come so late that each is alone are no word: they are typed again
        for (let tries = 1; ; tries += 1) {
          const before = await now();
          if (where === "body") await page.evaluate(() => document.activeElement.blur()); else await page.focus(where);
          const gap = await typed(page, word, delay);
          await page.evaluate(() => new Promise((go) => setTimeout(go, 1200)));
          await page.keyboard.press("Escape");
          if (gap > 300 && tries < 10) continue;
          assert.deepEqual(await now(), before, `${word} at ${where}, with at most ${Math.round(gap)} ms between two letters`);
          break;
        }
      }
    }
    const before = await now();
    // one letter with the focus nowhere is not meant for the ticket
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("e");
    await page.evaluate(() => new Promise((go) => setTimeout(go, 1200)));
    assert.deepEqual(await now(), before);
    // switched off, none acts, here and after a reload; what needs Ctrl still does
    await page.click("#keys-help");
    await page.uncheck("#keys-on");
    await page.keyboard.press("Escape");
    await page.reload();
    await page.focus("#timeline");
    // one at a time: two together are no keys but a word
    for (const key of ["e", "3"]) {
      await page.keyboard.press(key);
      await page.evaluate(() => new Promise((go) => setTimeout(go, 1200)));
    }
    assert.deepEqual(await now(), before);
    assert.equal(await page.getAttribute("#main", "data-channel"), "brand_agent");
    await page.keyboard.press("Control+k");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.press("Escape");
    await page.click("#keys-help");
    await page.check("#keys-on");
    await page.keyboard.press("Escape");
    await page.focus("#timeline");
    await page.evaluate(() => new Promise((go) => setTimeout(go, 1200)));
    await page.keyboard.press("e");
    await page.waitForFunction(() => document.querySelector("#status").value === "resolved");
    await page.context().close();
  });

  test("D10 a number that is entered in the palette opens its ticket, also one that no page shows", async () => {
    const { ticket } = await world.order("brand5", 1);
    const page = await world.desk("admin");
    await page.goto("/desk/replies");
    await page.keyboard.press("Control+k");
    await page.keyboard.type(`#${ticket}`);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`#main[data-ticket="${ticket}"]`);
    await page.context().close();
  });
});
