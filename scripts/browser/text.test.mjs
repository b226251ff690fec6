// What was typed is never lost.

import assert from "node:assert/strict";
import { signIn, subject, test } from "./world.mjs";
import { Wire } from "./wire.mjs";

const typed = (page) => page.inputValue("#text");
const isOpen = (page, ticket) => page.waitForSelector(`#main[data-ticket="${ticket}"]`);

// Nothing that is sent gets to the desk; reading goes on.
const failPosts = (page, pattern) => page.route(pattern, (route) => (route.request().method() === "POST" ? route.abort() : route.fallback()));

subject("text", (world) => {
  test("D05 a failed send is there after other tickets, a reload and a closed tab, and is written once", async () => {
    const [one, two] = [await world.order("brand1", 1), await world.order("brand1", 3)];
    const page = await world.desk("admin");
    await page.goto(`/desk/tickets/${one.ticket}?tab=all`);
    await failPosts(page, "**/messages*");
    await page.fill("#text", "Not lost");
    await page.click("#send");
    await page.waitForSelector(".is-failed >> text=Not lost");
    await page.click(`#row-${two.ticket} a`);
    await isOpen(page, two.ticket);
    assert.equal(await page.locator(".is-failed").count(), 0);
    await page.waitForSelector("#unsent >> text=1 not sent");
    await page.click(`#row-${one.ticket} a`);
    await page.waitForSelector(".is-failed >> text=Not lost");
    await page.reload();
    await page.waitForSelector(".is-failed >> text=Not lost");
    const other = await page.context().newPage();
    await page.close();
    await other.goto(`/desk/tickets/${one.ticket}?tab=all`);
    // it arrives, and nobody hears that it did
    await other.route("**/messages*", async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      await route.fetch();
      return route.abort();
    });
    const unheard = other.waitForEvent("requestfailed");
    await other.click(".is-failed >> text=Send again");
    await unheard;
    assert.equal((await world.messages("brand1", one.ticket)).filter((text) => text === "Not lost").length, 1);
    await other.waitForSelector(".is-failed >> text=Send again");
    await other.unroute("**/messages*");
    await other.click(".is-failed >> text=Send again");
    await other.waitForSelector(".bubble.own[id] >> text=Not lost");
    await other.waitForFunction(() => !document.querySelector(".is-failed, .is-pending, #unsent"));
    assert.equal((await world.messages("brand1", one.ticket)).filter((text) => text === "Not lost").length, 1);
    await other.context().close();
  });

  test("D05 a draft that the desk could not take is there after another ticket and after a reload", async () => {
    const [one, two] = [await world.order("brand2", 1), await world.order("brand2", 3)];
    const page = await world.desk("admin");
    await page.goto(`/desk/tickets/${one.ticket}?tab=all`);
    await failPosts(page, "**/draft*");
    await page.click("#text");
    await page.keyboard.type("Still being timed");
    await page.click(`#row-${two.ticket} a`);
    await isOpen(page, two.ticket);
    assert.equal(await typed(page), "");
    await page.click(`#row-${one.ticket} a`);
    await isOpen(page, one.ticket);
    assert.equal(await typed(page), "Still being timed");
    await page.keyboard.press("End");
    await page.fill("#text", "Still being timed, at the last key");
    await page.reload();
    assert.equal(await typed(page), "Still being timed, at the last key");
    await page.unroute("**/draft*");
    await page.fill("#text", "And taken");
    await page.waitForFunction(() => document.querySelector("#kept").textContent === "Draft kept");
    const elsewhere = await world.desk("admin");
    await elsewhere.goto(`/desk/tickets/${one.ticket}`);
    assert.equal(await typed(elsewhere), "And taken");
    await elsewhere.context().close();
    await page.context().close();
  });

  test("D05 a session that ends keeps what was typed for its account, and shows it to no other", async () => {
    const { ticket } = await world.order("brand3", 1);
    const page = await world.desk("agent1");
    await page.goto(`/desk/tickets/${ticket}`);
    // a stream that begins later finds the session ended before Send does
    await page.waitForSelector("#live:not(.is-off):not([hidden])");
    await failPosts(page, "**/draft*");
    await page.fill("#text", "Mine alone");
    await page.context().clearCookies();
    await page.click("#send");
    await page.waitForSelector("[name=password]");
    await signIn(page, "agent2");
    await page.goto(`/desk/tickets/${ticket}`);
    assert.equal(await typed(page), "");
    assert.equal(await page.locator("text=Mine alone").count(), 0);
    assert.equal(await page.locator("#unsent").count(), 0);
    await page.context().clearCookies();
    await signIn(page, "agent1");
    await page.goto(`/desk/tickets/${ticket}`);
    await page.click(".is-failed:has-text('Mine alone') >> text=Send again");
    await page.waitForSelector(".bubble.own[id] >> text=Mine alone");
    assert.ok((await world.messages("brand3", ticket)).includes("Mine alone"));
    await page.context().close();
  });

  test("D05 a sign-in in another tab leaves every form usable", async () => {
    const { ticket, order, brand } = await world.order("brand4", 1);
    const page = await world.desk("admin");
    await page.goto(`/desk/tickets/${ticket}`);
    const other = await page.context().newPage();
    await signIn(other, "admin");
    await page.fill("#text", "After another sign-in");
    await page.click("#send");
    await page.waitForSelector(".bubble.own[id] >> text=After another sign-in");
    await page.selectOption("#priority", "high");
    await page.waitForFunction(() => !document.querySelector("#waiting") && document.querySelector("#priority").value === "high");
    await page.click("summary >> text=Cancel order");
    await page.fill(".act[open] [name=reason]", "Both asked");
    await page.click(".act[open] button");
    await page.waitForSelector("#order .order-cancelled");
    assert.equal((await world.call("GET", `/api/orders/${order}`, undefined, brand)).data.order.status, "cancelled");
    assert.equal(await page.locator("#trouble").count(), 0);
    // in the name of somebody else nothing is sent
    await signIn(other, "agent1");
    await page.fill("#text", "Not in another name");
    await page.click("#send");
    await page.waitForSelector(".is-failed >> text=Not in another name");
    assert.ok(!(await world.messages("brand4", ticket)).includes("Not in another name"));
    await page.context().close();
  });

  test("D05 a reason and a canned reply survive a reload, and go once they are taken", async () => {
    const { ticket } = await world.order("brand5", 1);
    const page = await world.desk("admin");
    await page.goto(`/desk/tickets/${ticket}`);
    await page.click("summary >> text=Cancel order");
    await page.fill(".act[open] [name=reason]", "A reason that took some thought");
    await page.reload();
    assert.equal(await page.inputValue(".act[open] [name=reason]"), "A reason that took some thought");
    await page.click(".act[open] button");
    await page.waitForSelector("#order .order-cancelled");
    await page.goto("/desk/replies");
    const add = (name) => `form[action="/desk/replies"] [name=${name}]`;
    if (!(await page.isVisible(add("body")))) await page.click("summary >> text=Add a reply");
    for (const [field, value] of [["shortcut", "later"], ["title", "Later"], ["body", "We come back to it."]]) await page.fill(add(field), value);
    await page.reload();
    assert.equal(await page.inputValue(add("body")), "We come back to it.");
    // the desk is away while it is sent, and then there again
    await page.route("**/desk/replies", (route) => route.abort(), { times: 1 });
    await page.click("form[action='/desk/replies'] button");
    await page.waitForSelector("#trouble >> text=cannot be reached");
    assert.equal(await page.inputValue(add("body")), "We come back to it.");
    await page.click("form[action='/desk/replies'] button");
    await page.waitForSelector("summary >> text=/later");
    await page.reload();
    assert.equal(await page.inputValue(add("body")), "");
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => /:(field|draft|send):/.test(key))), []);
    await page.context().close();
  });

  test("D05 a paste over the limit is kept whole, and said", async () => {
    const { ticket } = await world.order("brand1", 5);
    const page = await world.desk("admin");
    await page.goto(`/desk/tickets/${ticket}`);
    const long = "A long one. ".repeat(350);
    await page.fill("#text", long);
    assert.equal((await typed(page)).length, long.length);
    await page.waitForSelector(".counter >> text=4200 of 4000 characters: 200 too many");
    await page.click("#send");
    await page.waitForSelector("#trouble >> text=200 too many");
    assert.equal(await typed(page), long);
    await page.reload();
    assert.equal(await typed(page), long);
    await page.fill("#text", "A short one");
    await page.click("#send");
    await page.waitForSelector(".bubble.own[id] >> text=A short one");
    await page.context().close();
  });

  test("D05 who signs out says what becomes of texts that the desk does not have", async () => {
    const { ticket } = await world.order("brand2", 5);
    const page = await world.desk("agent3");
    for (const [answer, kept] of [["Keep for my next sign-in", 1], ["Delete and sign out", 0]]) {
      await page.goto(`/desk/tickets/${ticket}`);
      await failPosts(page, "**/draft*");
      await page.fill("#text", "Something");
      await page.click("text=Sign out");
      await page.click(`dialog button >> text=${answer}`);
      await page.waitForURL("**/desk/sign-in");
      assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => /:draft:/.test(key)).length), kept);
      await signIn(page, "agent3");
      await page.unroute("**/draft*");
    }
    await page.context().close();
  });

  test("D06 over plain HTTP by a name everything is sent as well", async () => {
    const { ticket } = await world.order("brand3", 3);
    const page = await world.desk("agent1", { baseURL: `http://desk.test:${world.port}` });
    assert.equal(await page.evaluate(() => isSecureContext), false);
    await page.goto(`/desk/tickets/${ticket}`);
    await page.fill("#text", "Without a secure connection");
    await page.click("#send");
    await page.waitForSelector(".bubble.own[id] >> text=Without a secure connection");
    await world.say("brand3", ticket, "It is live, too");
    await page.waitForSelector(".bubble >> text=It is live, too");
    await page.context().close();
  });

  test("D08 a post on a connection that died without a word ends, and its text is kept", async () => {
    const { ticket } = await world.order("brand3", 5);
    const wire = await new Wire(world.port).open();
    const page = await world.desk("agent1", { baseURL: wire.base });
    await page.clock.install();
    await page.goto(`/desk/tickets/${ticket}`);
    await page.fill("#text", "Into the silence");
    wire.silence();
    await page.click("#send");
    await page.waitForSelector(".is-pending");
    await page.clock.fastForward(25_000);
    await page.waitForSelector(".is-failed >> text=Into the silence");
    wire.mend();
    await page.clock.resume();
    await page.click(".is-failed >> text=Send again");
    await page.waitForSelector(".bubble.own[id] >> text=Into the silence");
    assert.equal((await world.messages("brand3", ticket)).filter((text) => text === "Into the silence").length, 1);
    await page.context().close();
    wire.close();
  });
});
