// A shift of an agent on a database of 5,000 tickets: every act by mouse and by keyboard. After each one the header is in
// view, the focus is where the work goes on, and what was typed is there.

import assert from "node:assert/strict";
import { subject, test } from "./world.mjs";
import { Wire } from "./wire.mjs";

const ORDERS = 5000;
const DRAFT = "Half a thought";
const REASON = "Both of them asked for it";

subject("shift", (world) => {
  let agents;
  const used = new Set();
  const ids = async () => (agents ??= Object.fromEntries((await world.call("GET", "/api/admin/agents", undefined, "admin")).data.agents.map(({ id, email }) => [email.split("@")[0], Number(id)])));

  // A ticket that no act was tried on yet, with this agent, of an order that stands so.
  async function pick(who, status = "in_progress") {
    const id = (await ids())[who];
    const found = world.run(`select t.id, o.id, u.email, c.email from tickets t join orders o on o.id = t.order_id join brands b on b.id = o.brand_id join users u on u.id = b.user_id
      join creators r on r.id = o.creator_id join users c on c.id = r.user_id where t.agent_id = ${id} and (t.status = 'open' or o.status in ('completed', 'cancelled')) and o.status = '${status}' and t.id not in (${[0, ...used].join()}) order by t.id desc limit 1`).trim().split("|");
    const [ticket, order] = found.map(Number);
    assert.ok(ticket, `there is a ticket of ${who} whose order is ${status}`);
    used.add(ticket);
    return { ticket, order, brand: found[2].split("@")[0], creator: found[3].split("@")[0] };
  }
  const MORE = { confirmed: ["accepted", "confirm"], revision_requested: ["review", "request_revision"], price_revision_pending: ["review", "request_revision", "request_price_revision"] };
  async function stands(status, who = "agent1") {
    const [from, ...steps] = MORE[status] ?? [status];
    return world.lead(await pick(who, from), ...steps);
  }

  // What holds after every act.
  async function isSound(page, what, { focus, text }) {
    const { top, scrolled, focused, kept, trouble } = await page.evaluate((wanted) => ({
      top: document.querySelector("header.bar").getBoundingClientRect().top,
      scrolled: document.scrollingElement.scrollTop + document.body.scrollTop,
      focused: document.activeElement?.closest(wanted) ? "" : `${document.activeElement?.localName}#${document.activeElement?.id}`,
      kept: document.querySelector("#text")?.value,
      trouble: document.querySelector("#trouble")?.textContent ?? "",
    }), focus);
    assert.equal(top, 0, `the header after ${what}`);
    assert.equal(scrolled, 0, `the page after ${what}`);
    assert.equal(trouble, "", what);
    assert.equal(focused, "", `the focus after ${what} is in ${focus}`);
    if (text !== undefined) assert.equal(kept, text, `what was typed before ${what}`);
  }

  // Comes to something by the Tab key alone.
  async function tabTo(page, selector, key = "Tab") {
    for (let n = 0; n < 150; n += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press(key);
    }
    assert.fail(`${selector} is reached by the Tab key`);
  }
  const onTicket = async (page, { ticket }, { draft = true } = {}) => {
    await page.goto(`/desk/tickets/${ticket}`);
    await page.waitForSelector("#live:not([hidden]):not(.is-off)");
    if (draft) { await page.fill("#text", DRAFT); await page.waitForFunction(() => /kept/.test(document.querySelector("#kept").textContent)); }
    await page.focus("#timeline");
    await page.evaluate(() => new Promise((go) => setTimeout(go, 750)));
  };
  const ticketOf = async ({ ticket }) => (await world.call("GET", `/api/crm/tickets/${ticket}`, undefined, "admin")).data.ticket;
  const count = (text) => Number(world.run(`select count(*) from messages where body = '${text}'`).trim());
  const WAYS = ["mouse", "keyboard"];
  const each = async (act) => { const page = await world.desk("agent1"); for (const way of WAYS) await act(page, way); await page.context().close(); };

  test("every action on an order", async (t) => {
    const tried = new Set();
    await each(async (page, way) => {
      for (const status of ["pending", "accepted", "confirmed", "in_progress", "review", "revision_requested", "price_revision_pending", "completed", "cancelled"]) {
        let placed = await stands(status);
        await onTicket(page, placed);
        for (const action of await page.locator(".act [name=action]").evaluateAll((fields) => fields.map(({ value }) => value))) {
          if (tried.has(`${way} ${action}`)) continue;
          tried.add(`${way} ${action}`);
          if (!placed) { placed = await stands(status); await onTicket(page, placed); }
          const act = `.act:has([name=action][value=${action}])`;
          if (way === "mouse") {
            await page.click(`${act} summary`);
            await page.fill(`${act} [name=reason]`, REASON);
            await page.click(`${act} button`);
          } else {
            await tabTo(page, `${act} summary`);
            await page.keyboard.press("Enter");
            await page.keyboard.press("Tab");
            await page.keyboard.type(REASON);
            await page.keyboard.press("Tab");
            await page.keyboard.press("Enter");
          }
          await page.waitForSelector(`#order .pane-head .pill:not(.order-${status})`);
          await isSound(page, `${action} by ${way}`, { focus: "#order", text: DRAFT });
          placed = null;
        }
      }
    });
    t.diagnostic([...tried].join(", "));
    assert.ok(tried.size >= 16, [...tried].join());
  });

  test("an answer to each side and a note", () => each(async (page, way) => {
    const placed = await pick("agent1");
    await onTicket(page, placed, { draft: false });
    for (const [n, channel, key] of [[1, "brand_agent", "1"], [2, "creator_agent", "2"], [3, "internal", "n"]]) {
      const text = `To ${channel} by ${way}`;
      if (way === "mouse") { await page.click(`.channels a:nth-child(${n})`); } else if (n > 1) { await page.keyboard.press("Escape"); await page.keyboard.press(key); }
      await page.waitForSelector(`#main[data-channel=${channel}]`);
      if (way === "mouse") { await page.fill("#text", text); await page.click("#send"); } else {
        if (n < 3) await page.keyboard.press("r");
        await page.waitForFunction(() => document.activeElement?.id === "text");
        await page.keyboard.type(text);
        await page.keyboard.press("Control+Enter");
      }
      await page.waitForSelector(`.bubble.own[id] >> text=${text}`);
      await isSound(page, text, { focus: "#composer", text: "" });
      assert.equal(count(text), 1);
    }
  }));

  test("a status and a priority", () => each(async (page, way) => {
    const placed = await pick("agent1");
    await onTicket(page, placed);
    for (const [id, key, value, steps] of [["status", "s", "resolved", 2], ["priority", "p", "urgent", 2]]) {
      if (way === "mouse") await page.selectOption(`#${id}`, value);
      else {
        await page.focus("#timeline");
        await page.keyboard.press(key);
        for (let n = 0; n < steps; n += 1) await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
      }
      await page.waitForFunction(([id, value]) => document.querySelector(`#${id} [selected]`)?.value === value, [id, value]);
      await isSound(page, `${id} by ${way}`, { focus: `#timeline, #${id}`, text: DRAFT });
      assert.equal((await ticketOf(placed))[id], value);
    }
  }));

  test("taking a ticket, and giving it on", () => each(async (page, way) => {
    const placed = await pick("agent2");
    await onTicket(page, placed);
    if (way === "mouse") await page.click("#take"); else await page.keyboard.press("t");
    await page.waitForFunction(() => !document.querySelector("#take"));
    await isSound(page, `take by ${way}`, { focus: "#main", text: DRAFT });
    assert.equal(Number((await ticketOf(placed)).agent_id), (await ids()).agent1);
    if (way === "mouse") {
      await page.click("#assign");
      await page.waitForSelector(".people");
      await isSound(page, "who gets it", { focus: "main" });
      await page.click(".people button >> nth=-1");
    } else {
      await page.focus("#timeline");
      await page.keyboard.press("a");
      await page.waitForSelector(".people");
      await isSound(page, "who gets it", { focus: "main" });
      await tabTo(page, ".people li:last-child button");
      await page.keyboard.press("Enter");
    }
    await page.waitForSelector(`#main[data-ticket="${placed.ticket}"]`);
    await isSound(page, `transfer by ${way}`, { focus: "#timeline", text: DRAFT });
    assert.notEqual(Number((await ticketOf(placed)).agent_id), (await ids()).agent1);
  }));

  test("handing over and taking it back", () => each(async (page, way) => {
    const placed = await pick("agent1");
    const kept = await pick("agent1");
    await onTicket(page, placed);
    const go = async (selector) => {
      if (way === "mouse") await page.click(selector);
      else { await page.focus(selector); await page.keyboard.press("Enter"); }
    };
    if (way === "mouse") { await page.click("#availability > summary"); await page.click("#availability a"); } else {
      await tabTo(page, "#availability > summary", "Shift+Tab");
      await page.keyboard.press("Enter");
      await tabTo(page, "#availability a");
      await page.keyboard.press("Enter");
    }
    await page.waitForSelector("text=What becomes of your open tickets?");
    await isSound(page, "the question what becomes of tickets", { focus: "main" });
    await (way === "mouse" ? page.click("main form .button") : (await tabTo(page, "main form button"), page.keyboard.press("Enter")));
    await page.waitForSelector("button >> text=Hand over");
    await isSound(page, "who would get what", { focus: "main" });
    await go("main form button");
    await page.waitForSelector("h1 >> text=handed over");
    await isSound(page, `hand-over by ${way}`, { focus: "main" });
    await go("main form button");
    await page.waitForSelector("#restored");
    await isSound(page, `taking back by ${way}`, { focus: "main" });
    assert.equal(Number((await ticketOf(kept)).agent_id), (await ids()).agent1);
    await page.goto(`/desk/tickets/${placed.ticket}`);
    assert.equal(await page.inputValue("#text"), DRAFT);
  }));

  test("closing many at once and taking it back", () => each(async (page, way) => {
    await page.goto("/desk/tickets?tab=mine");
    const rows = await page.locator(".row").evaluateAll((all) => all.slice(0, 3).map(({ dataset }) => dataset.ticket));
    if (way === "mouse") {
      for (const id of rows) await page.check(`#row-${id} .choose-row`);
      await page.selectOption("#bulk select", "status:closed");
      await page.click("#bulk button");
    } else {
      await page.focus("#queue");
      for (const _ of rows) { await page.keyboard.press("j"); await page.keyboard.press("x"); }
      await tabTo(page, "#bulk select", "Shift+Tab");
      await page.keyboard.type("Clos");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
    }
    await page.waitForSelector(`text=${rows.length} of ${rows.length} tickets changed`);
    await isSound(page, `many at once by ${way}`, { focus: "main" });
    for (const ticket of rows) assert.equal((await ticketOf({ ticket })).status, "closed");
    if (way === "mouse") await page.click("text=Undo"); else { await tabTo(page, ".page-acts button"); await page.keyboard.press("Enter"); }
    await page.waitForSelector(`text=${rows.length} of ${rows.length} tickets restored`);
    await isSound(page, `taking many back by ${way}`, { focus: "main" });
    for (const ticket of rows) assert.notEqual((await ticketOf({ ticket })).status, "closed");
  }));

  test("keeping a view", () => each(async (page, way) => {
    await page.goto("/desk/tickets?tab=all");
    const name = `Urgent by ${way}`;
    if (way === "mouse") {
      await page.click("summary >> text=Filters");
      await page.selectOption("[name=priority]", "urgent");
      await page.click("text=Apply");
      await page.waitForSelector(".chips");
      await page.fill(".keep [name=name]", name);
      await page.click(".keep button");
    } else {
      await page.focus("#queue");
      await tabTo(page, ".filters summary");
      await page.keyboard.press("Enter");
      await tabTo(page, "[name=priority]");
      await page.keyboard.type("Urg");
      await tabTo(page, ".filter-grid button");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".chips");
      await tabTo(page, ".keep [name=name]");
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
    }
    await page.waitForSelector(`.views a >> text=${name}`);
    await isSound(page, `a view by ${way}`, { focus: "#queue" });
  }));

  test("finding an exact number", () => each(async (page, way) => {
    for (const from of ["/desk/tickets", "/desk/replies"]) {
      const { ticket } = await pick("agent3");
      await page.goto(from);
      if (from === "/desk/replies" || way === "keyboard") {
        if (from === "/desk/replies") { await page.keyboard.press("Control+k"); await page.waitForSelector("dialog[open] input"); } else { await page.focus("#queue"); await page.keyboard.press("/"); }
        await page.keyboard.type(`#${ticket}`);
        if (way === "mouse") await page.click(`dialog .way >> text=#${ticket}`); else await page.keyboard.press("Enter");
      } else {
        await page.fill("[name=q]", `#${ticket}`);
        await page.click(".search button");
      }
      await page.waitForSelector(`#main[data-ticket="${ticket}"]`);
      await isSound(page, `finding #${ticket} by ${way} from ${from}`, { focus: "#timeline" });
    }
  }));

  // Acts that carry a text: how it is typed and sent, where it stands if it was not taken, and how often it is there.
  const TEXTS = {
    "an answer": { at: (id) => `/desk/tickets/${id}`, type: (page, text) => page.fill("#text", text), send: "#send", again: "text=Send again", kept: ".is-failed .text", times: (text) => count(text) },
    "a note": { at: (id) => `/desk/tickets/${id}?channel=internal`, type: (page, text) => page.fill("#text", text), send: "#send", again: "text=Send again", kept: ".is-failed .text", times: (text) => count(text) },
    "a reason": {
      at: (id) => `/desk/tickets/${id}`, send: ".act[open] button", again: ".act[open] button", kept: ".act[open] [name=reason]",
      type: async (page, text) => { if (!await page.locator(".act[open]").count()) await page.click("summary >> text=Cancel order"); await page.fill(".act[open] [name=reason]", text); },
      times: (text) => Number(world.run(`select count(*) from audit_log where reason = '${text}' and action = 'order_status_changed'`).trim()),
    },
    "a canned reply": {
      at: () => "/desk/replies", send: "form[action='/desk/replies'] button", again: "form[action='/desk/replies'] button", kept: "form[action='/desk/replies'] [name=body]",
      type: async (page, text) => {
        const field = (name) => `form[action="/desk/replies"] [name=${name}]`;
        if (!(await page.isVisible(field("body")))) await page.click("summary >> text=Add a reply");
        for (const [name, value] of [["shortcut", text.toLowerCase().replace(/\W/g, "")], ["title", "A title"], ["body", text]]) await page.fill(field(name), value);
      },
      times: (text) => Number(world.run(`select count(*) from canned_replies where body = '${text}'`).trim()),
    },
    "a view": {
      at: () => "/desk/tickets?tab=all&priority=high", send: ".keep button", again: ".keep button", kept: ".keep [name=name]",
      type: (page, text) => page.fill(".keep [name=name]", text),
      times: (text) => Number(world.run(`select count(*) from saved_views where name = '${text}'`).trim()),
    },
  };
  // What is sent arrives, and then the connection is gone.
  async function loseAnswer(page, wire) {
    let isLost = false;
    await page.route("**/desk/**", async (route) => {
      const request = route.request();
      if (isLost || request.method() !== "POST" || /\/(draft|presence|active|read)(\?|$)/.test(request.url())) { await route.fallback(); return; }
      isLost = true;
      await route.fetch();
      wire.cut();
      await route.abort();
    });
  }
  const textAt = (page, selector) => page.locator(selector).first().evaluate((element) => element.value ?? element.innerText.trim());
  const lives = (page) => page.waitForFunction(() => !document.querySelector("#waiting, .is-pending, [data-sending]"));

  for (const [what, { at, type, send, again, kept, times }] of Object.entries(TEXTS)) {
    for (const how of ["cut before it arrived", "cut before its answer"]) {
      test(`${what} whose connection was ${how} is kept, and done once`, async () => {
        const wire = await new Wire(world.port).open();
        const page = await world.desk("agent1", { baseURL: wire.base });
        const { ticket } = await pick("agent1", "accepted");
        const text = `${what} ${how}`;
        await page.goto(at(ticket));
        await type(page, text);
        if (how === "cut before it arrived") wire.cut();
        else await loseAnswer(page, wire);
        await page.click(send);
        await page.waitForSelector(kept.startsWith(".is-failed") ? ".is-failed" : "#trouble >> text=cannot be reached");
        assert.equal(await textAt(page, kept), text);
        assert.equal(await page.evaluate(() => document.querySelector("header.bar").getBoundingClientRect().top), 0);
        wire.mend();
        await page.reload();
        if (await page.locator(kept).count()) {
          assert.equal(times(text) === 1 || await textAt(page, kept) === text, true, "it is there, or done");
          if (await textAt(page, kept) !== text) await type(page, text);
          await page.click(again);
          await lives(page);
        }
        for (const end = Date.now() + 5000; times(text) < 1 && Date.now() < end;) await new Promise((go) => setTimeout(go, 100));
        assert.equal(times(text), 1, `${what} is there once`);
        await page.context().close();
        wire.close();
      });
    }

    test(`${what} after the session ended is there after the next sign-in`, async () => {
      const page = await world.desk("agent1");
      const { ticket } = await pick("agent1", "accepted");
      const text = `${what} after the end`;
      // what the page asks by itself would tell it of the end, now and then before the click
      const byItself = /\/(draft|presence|active|read|live)(\?|$)/;
      await page.route(byItself, (route) => route.fulfill({ status: 204 }));
      await page.goto(at(ticket));
      await type(page, text);
      world.run("delete from sessions");
      await page.click(send);
      await page.unroute(byItself);
      await page.waitForSelector("[name=password]");
      assert.match(page.url(), /next=/);
      await page.fill("[name=email]", "agent1@demo.influmojo.test");
      await page.fill("[name=password]", "demo-password");
      await page.click("button");
      await page.waitForSelector("header.bar");
      assert.equal(new URL(page.url()).pathname, new URL(at(ticket), page.url()).pathname, "the same page");
      await page.waitForFunction(([selector, wanted]) => { const found = document.querySelector(selector); return found && (found.value ?? found.innerText.trim()) === wanted; }, [kept, text]);
      await page.click(again);
      await lives(page);
      for (const end = Date.now() + 5000; times(text) < 1 && Date.now() < end;) await new Promise((go) => setTimeout(go, 100));
      assert.equal(times(text), 1);
      await page.context().close();
    });
  }
}, { orders: ORDERS });
