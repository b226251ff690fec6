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
      // neither is told of the other before it acts
      await page.route("**/desk/live*", (route) => route.abort());
      await page.goto(`/desk/tickets/${ticket}`);
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

  test("what is marked as read by itself takes neither the focus nor a warning away", async () => {
    const { ticket, agent } = await world.order("brand2", 4);
    const page = await world.desk(await agentOf(agent));
    await page.goto(`/desk/tickets/${ticket}`);
    await page.waitForSelector("#live:not(.is-off):not([hidden])");
    // an act that cannot reach the desk leaves a warning
    await page.route(/\/priority(\?|$)/, (route) => route.abort());
    await page.selectOption("#priority", "urgent");
    await page.waitForSelector("#trouble");
    await page.focus("#text");
    const read = page.waitForResponse((answer) => /\/read(\?|$)/.test(answer.url()));
    await world.say("brand2", ticket, "Are you there?");
    await page.waitForSelector("text=Are you there?");
    await read;
    await page.waitForFunction(() => !document.querySelector("#mark-read"));
    assert.equal(await page.evaluate(() => document.activeElement.id), "text");
    assert.ok(await page.isVisible("#trouble"));
    await page.context().close();
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

  // What a stream tells of messages, until it told of this one.
  async function follow(base, cookie, after, last) {
    const [stop, told] = [new AbortController(), []];
    const headers = { Cookie: cookie, "Last-Event-ID": after };
    const answer = await fetch(`${base}/desk/live`, { headers, signal: stop.signal });
    let [text, at] = ["", after];
    for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events) {
        const [id, data] = [event.match(/^id: (.*)$/m), event.match(/^data: (.*)$/m)];
        if (!id) continue;
        at = id[1];
        const { what, message } = JSON.parse(data[1]);
        if (what === "said") told.push(message);
        if (message === last) { stop.abort(); return { told, at }; }
      }
    }
    throw new Error("the stream ended");
  }

  test("what is said at another instance is seen, and a stream that moves there misses and repeats nothing", async (t) => {
    const { ticket } = await world.order("brand4", 1);
    const there = await world.another();
    const page = await world.desk("agent1");
    await page.goto(`/desk/tickets/${ticket}`);
    await page.waitForSelector("#live:not(.is-off):not([hidden])");
    for (let n = 0; n < 3; n += 1) {
      await world.say("brand4", ticket, `Said elsewhere ${n}`, there);
      const since = performance.now();
      await page.waitForSelector(`.bubble[id] >> text=Said elsewhere ${n}`);
      t.diagnostic(`seen ${Math.round(performance.now() - since)} ms after the other instance had it`);
    }
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const after = await page.evaluate(async () => new DOMParser().parseFromString(await (await fetch("/desk/replies")).text(), "text/html").body.dataset.after);
    const say = async (base) => (await world.say("brand4", ticket, "Somewhere", base)).data.id;
    const said = [];
    for (const base of [world.base, there, world.base]) said.push(Number(await say(base)));
    const here = await follow(world.base, cookie, after, said.at(-1));
    for (const base of [there, world.base, there]) said.push(Number(await say(base)));
    const moved = await follow(there, cookie, here.at, said.at(-1));
    assert.deepEqual([...here.told, ...moved.told], said);
    await page.context().close();
  });

  test("a page of agents shows who comes and goes, what each has, and whose turn is next, by itself", async () => {
    const page = await world.desk("admin");
    await page.goto("/desk/agents");
    await page.waitForSelector("#live:not(.is-off):not([hidden])");
    const turns = () => page.locator("#ring-now tbody tr td:last-child").allTextContents();
    const before = await turns();
    await page.focus("#ring-now tbody tr:nth-child(1) a");
    const placed = await world.order("brand4", 3);
    await page.waitForFunction((was) => JSON.stringify([...document.querySelectorAll("#ring-now tbody tr td:last-child")].map((cell) => cell.textContent)) !== was, JSON.stringify(before));
    assert.equal(await page.evaluate(() => document.activeElement.closest("tr")?.rowIndex), 1, "what has the focus keeps it");
    const who = await agentOf(placed.agent);
    const other = await world.desk(who);
    await other.click("#availability > summary");
    await other.click(".switch-way >> text=Busy");
    await page.waitForSelector(`#agent-${placed.agent} .pill-busy`);
    await other.click("#availability > summary");
    await other.click(".switch-way >> text=Available");
    await page.waitForSelector(`#agent-${placed.agent} .pill-available`);
    await other.context().close();
    await page.context().close();
  });

  test("deadlines are counted down, each second on the last day, and each minute for whoever wants less motion", async () => {
    const { ticket } = await world.order("brand4", 5);
    for (const [reducedMotion, said] of [["no-preference", /^due in 01:59:5[0-9]$/], ["reduce", /^due in 1 h 59 min$/]]) {
      const page = await world.desk("agent1", { reducedMotion });
      await page.goto(`/desk/tickets/${ticket}`);
      const due = page.locator("time.due").first();
      assert.match(await due.textContent(), /^due in \d+ d \d+ h \d+ min$/);
      const at = new Date(await due.getAttribute("datetime"));
      await page.clock.install({ time: new Date(at - 2 * 3600_000) });
      await page.goto(`/desk/tickets/${ticket}`);
      const height = await page.evaluate(() => document.querySelector("#order").scrollHeight);
      await page.clock.runFor(5000);
      assert.match(await due.textContent(), said);
      assert.equal(await page.evaluate(() => document.querySelector("#order").scrollHeight), height, "nothing moves");
      await page.clock.runFor(2 * 3600_000);
      assert.match(await due.textContent(), /^was due /);
      assert.equal(await page.locator(".over time.due").count(), 1);
      await page.context().close();
    }
    const plain = await world.desk("agent1", { javaScriptEnabled: false });
    await plain.goto(`/desk/tickets/${ticket}`);
    assert.match(await plain.locator("time.due").first().textContent(), /^due in \d+ d$/);
    await plain.context().close();
  });

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
    const keepsRules = async (page, where) => {
      await page.evaluate(readFileSync(AXE, "utf8"));
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(" ")}`);
      assert.deepEqual(told, [], where);
    };
    for (const colorScheme of ["light", "dark"]) {
      const page = await world.desk("admin", { colorScheme, bypassCSP: true });
      // what only a form leads to comes first; the list of hand-overs is not empty then
      await page.goto("/desk/tickets?tab=all");
      await page.check(`#row-${ticket} .choose-row`);
      await page.selectOption("#bulk select", "share");
      await page.click("#bulk button");
      for (const result of ["1 of 1 tickets shared out", "1 of 1 tickets are as they were"]) {
        await page.waitForSelector(`text=${result}`);
        await keepsRules(page, `${result} in ${colorScheme}`);
        if (result.includes("shared")) await page.click("text=Undo");
      }
      for (const path of [...pages, "/desk/hand-overs", "/desk/hand-overs/1", "/desk/sign-in"]) {
        await page.goto(path);
        await keepsRules(page, `${path} in ${colorScheme}`);
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
