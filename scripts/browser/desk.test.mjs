// The desk in a real browser, on the real server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { AXE, PASSWORD, World, email, signIn } from "./world.mjs";

const engine = process.env.ENGINE;
const world = new World(engine);

describe(`the desk on ${engine}`, { timeout: 300_000 }, () => {
  before(() => world.open());
  after(() => world.close());

  // Agents take turns; so that a test knows whose ticket it gets, it asks.
  const agentOf = async (agent) => {
    const { data } = await world.call("GET", `/api/admin/agents/${agent}`, undefined, "admin");
    return (data.agent ?? data).email.split("@")[0];
  };

  const holder = async (ticket) => agentOf((await world.call("GET", `/api/crm/tickets/${ticket}`, undefined, "admin")).data.ticket.agent_id);

  test("a wrong password is refused and the right one opens the queue", async () => {
    const page = await (await world.context()).newPage();
    await page.goto("/desk/tickets");
    await page.click("a.button >> text=Sign in");
    await page.fill("[name=email]", email("agent1"));
    await page.fill("[name=password]", "wrong");
    await page.click("button");
    assert.match(await page.textContent("[role=alert]"), /wrong/);
    assert.equal(await page.inputValue("[name=email]"), email("agent1"));
    await page.fill("[name=password]", PASSWORD);
    await page.click("button");
    await page.waitForURL("**/desk/tickets");
    await page.context().close();
  });

  test("a checkout appears by itself in the queue of its agent, and in no other", async (t) => {
    const pages = {};
    for (const who of ["agent1", "agent2", "agent3"]) pages[who] = await world.desk(who);
    const placed = await world.order("brand1", 1);
    const mine = await agentOf(placed.agent);
    const since = performance.now();
    await pages[mine].waitForSelector(`#row-${placed.ticket}`);
    t.diagnostic(`seen ${Math.round(performance.now() - since)} ms after the test knew of it`);
    for (const [who, page] of Object.entries(pages)) {
      assert.equal(await page.locator(`#row-${placed.ticket}`).count(), who === mine ? 1 : 0, who);
      await page.context().close();
    }
  });

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

  test("after a cut connection and a restart nothing is missing, nothing twice, and what was typed is there", async () => {
    const { ticket } = await world.order("brand1", 3);
    const page = await world.desk("agent1");
    await page.goto(`/desk/tickets/${ticket}`);
    await page.waitForSelector("#live:not(.is-off):not([hidden])");
    await page.fill("#text", "Half a thought");
    await page.context().setOffline(true);
    await world.stop("SIGKILL");
    await world.start();
    for (let n = 0; n < 5; n += 1) await world.say("brand1", ticket, `While away ${n}`);
    await page.waitForTimeout(1000 * Number(process.env.CUT_SECONDS ?? 3));
    await page.context().setOffline(false);
    await page.waitForSelector("text=While away 4", { timeout: 30_000 });
    for (let n = 0; n < 5; n += 1) assert.equal(await page.locator(`.bubble >> text=While away ${n}`).count(), 1);
    assert.equal(await page.inputValue("#text"), "Half a thought");
    await page.waitForSelector("#live:not(.is-off)", { timeout: 30_000 });
    await world.say("brand1", ticket, "And live again");
    await page.waitForSelector("text=And live again");
    await page.context().close();
  });

  test("of two who take a ticket one is told that the other was faster", async () => {
    const { ticket, agent } = await world.order("brand1", 4);
    const holder = await agentOf(agent);
    const pages = [];
    for (const who of ["agent1", "agent2", "agent3"].filter((who) => who !== holder)) {
      const page = await world.desk(who);
      await page.goto(`/desk/tickets/${ticket}`);
      // neither is told of the other before it acts
      await page.route("**/desk/live*", (route) => route.abort());
      pages.push(page);
    }
    await Promise.all(pages.map((page) => page.click("#take")));
    await Promise.race(pages.map((page) => page.waitForSelector("#trouble")));
    await Promise.all(pages.map((page) => page.waitForFunction(() => document.querySelector("#trouble") || !document.querySelector("#take"))));
    const told = await Promise.all(pages.map((page) => page.locator("#trouble").count()));
    assert.deepEqual(told.toSorted(), [0, 1]);
    assert.match(await pages[told.indexOf(1)].textContent("#trouble"), /Somebody was faster.*It is with/s);
    for (const page of pages) await page.context().close();
  });

  test("the whole work is done with keys alone, and none fires while one types", async () => {
    const placed = await world.order("brand2", 5);
    const who = await agentOf(placed.agent);
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
    await press("s");
    assert.equal(await page.evaluate(() => document.activeElement.id), "status");
    await press("Escape");
    await press("p");
    assert.equal(await page.evaluate(() => document.activeElement.id), "priority");
    await press("Escape");
    await press("/");
    assert.equal(await page.evaluate(() => document.activeElement.name), "q");
    await press("Escape");
    await press("?");
    await page.waitForSelector("dialog[open] >> text=Previous ticket");
    await press("Escape");
    await page.waitForFunction(() => !document.querySelector("dialog"));
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
    await page.waitForSelector("text=2 of 2 tickets are as they were");
    await page.context().close();
  });

  test("chosen tickets are shared out by the ring and brought back, with the script and without", async () => {
    for (const [javaScriptEnabled, packs] of [[true, [4, 5]], [false, [6, 7]]]) {
      const placed = [await world.order("brand3", packs[0]), await world.order("brand3", packs[1])];
      const before = [await holder(placed[0].ticket), await holder(placed[1].ticket)];
      const page = await world.desk("admin", { javaScriptEnabled });
      await page.goto("/desk/tickets?tab=all");
      for (const { ticket } of placed) await page.check(`#row-${ticket} .choose-row`);
      await page.selectOption("#bulk select", "share");
      await page.click("#bulk button");
      await page.waitForSelector("text=2 of 2 tickets shared out");
      for (const [n, { ticket }] of placed.entries()) assert.notEqual(await holder(ticket), before[n]);
      await page.click("text=Undo");
      await page.waitForSelector("text=2 of 2 tickets are as they were");
      for (const [n, { ticket }] of placed.entries()) assert.equal(await holder(ticket), before[n]);
      await page.context().close();
    }
  });

  test("everything essential works without the script", async () => {
    const { ticket } = await world.order("brand2", 6);
    await world.say("brand2", ticket, "Is anybody there?");
    const page = await world.desk("agent1", { javaScriptEnabled: false });
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
      assert.notEqual(await holder(placed.ticket), "agent3");
      await page.click("button >> text=Take it back");
      await page.waitForSelector("#restored");
      assert.equal(await holder(placed.ticket), "agent3");
      await page.click("#availability > summary");
      await page.click(".switch-way >> text=Available");
      await page.waitForSelector(".switch .pill-available");
      await page.context().close();
    }
  });

  test("on a phone there is one pane at a time and nothing is wider than the screen", async () => {
    const { ticket } = await world.order("brand1", 7);
    for (const colorScheme of ["light", "dark"]) {
      const page = await world.desk("admin", { viewport: { width: 390, height: 844 }, colorScheme });
      for (const [path, shown, hidden] of [["/desk/tickets?tab=all", "#queue", "#main"], [`/desk/tickets/${ticket}`, "#main", "#queue"], [`/desk/tickets/${ticket}/agent`, "#main", "#queue"]]) {
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

  test("no rule of accessibility is broken on any page, in either theme", async () => {
    const { ticket } = await world.order("brand1", 8);
    await world.say("brand1", ticket, "A **question**\n\n- with a [link](https://example.test/)");
    const { agents } = (await world.call("GET", "/api/admin/agents", undefined, "admin")).data;
    const one = `/desk/agents/${agents[0].id}`;
    const pages = ["/desk/agents", "/desk/agents/new", one, `${one}/hand-over`, `${one}/hand-over?mode=ring`, `/desk/tickets/${ticket}/why`, "/desk/tickets", "/desk/tickets?tab=all&priority=medium&waiting=15", "/desk/tickets?tab=unassigned", `/desk/tickets/${ticket}?tab=all`, `/desk/tickets/${ticket}?channel=internal`, `/desk/tickets/${ticket}/agent`, "/desk/replies", "/desk/insights", "/desk/audit", "/desk/system", "/desk/tickets/999999"];
    for (const colorScheme of ["light", "dark"]) {
      const page = await world.desk("admin", { colorScheme, bypassCSP: true });
      for (const path of [...pages, "/desk/sign-in"]) {
        await page.goto(path);
        await page.evaluate(readFileSync(AXE, "utf8"));
        const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(" ")}`);
        assert.deepEqual(told, [], `${path} in ${colorScheme}`);
      }
      await page.context().close();
    }
  });

  test("a sign-out ends the work in every tab", async () => {
    const page = await world.desk("agent2");
    const other = await page.context().newPage();
    await other.goto("/desk/tickets");
    await page.click("text=Sign out");
    await page.waitForURL("**/desk/sign-in");
    // the tab may be on its way there already
    await other.goto("/desk/tickets?tab=all").catch(() => {});
    await other.waitForSelector("text=Sign in first");
    await signIn(other, "agent2");
    await page.context().close();
  });

  test("no page complained", () => {
    assert.deepEqual(world.problems, []);
  });
});
