// Networks that are slow, cut, silent or out of order, and many tabs.

import assert from "node:assert/strict";
import { subject, test } from "./world.mjs";
import { Wire } from "./wire.mjs";

const shown = (page, ticket) => page.waitForSelector(`#main[data-ticket="${ticket}"]`);
const isLive = (page) => page.waitForSelector("#live:not(.is-off):not([hidden])");

// Answers for this path wait until the test lets them go.
async function hold(page, path) {
  let letGo;
  const gate = new Promise((go) => { letGo = go; });
  let asked;
  const came = new Promise((go) => { asked = go; });
  await page.route(path, async (route) => { asked(); await gate; await route.continue().catch(() => {}); });
  return { letGo, came };
}

subject("wire", (world) => {
  test("D04 the last click wins, whatever the order of the answers", async () => {
    const tickets = [];
    for (const pack of [1, 3, 5]) tickets.push((await world.order("brand1", pack)).ticket);
    const page = await world.desk("admin");
    await page.goto(`/desk/tickets/${tickets[0]}?tab=all`);
    const slow = await hold(page, new RegExp(`/desk/tickets/${tickets[1]}\\b`));
    await page.click(`#row-${tickets[1]} a`);
    await slow.came;
    await page.click(`#row-${tickets[2]} a`);
    await shown(page, tickets[2]);
    slow.letGo();
    await page.evaluate(() => new Promise((go) => setTimeout(go, 300)));
    await shown(page, tickets[2]);
    assert.match(page.url(), new RegExp(`/desk/tickets/${tickets[2]}\\b`));
    await page.context().close();
  });

  test("D04 a slow answer cuts no word in two, keeps what was typed, and no letter acts on another ticket", async () => {
    const [one, two] = [await world.order("brand2", 1), await world.order("brand2", 3)];
    const page = await world.desk("admin");
    await page.goto(`/desk/tickets/${one.ticket}?tab=all`);
    const slow = await hold(page, new RegExp(`/desk/tickets/${two.ticket}\\b`));
    await page.click(`#row-${two.ticket} a`);
    await slow.came;
    await page.click("#text");
    await page.keyboard.type("We se");
    slow.letGo();
    await page.keyboard.type("nt the rest, please check here", { delay: 30 });
    await shown(page, two.ticket);
    await page.keyboard.type("eee test", { delay: 20 });
    assert.equal(await page.inputValue("#status"), "open");
    assert.equal(await page.inputValue("#text"), "");
    await page.click(`#row-${one.ticket} a`);
    await shown(page, one.ticket);
    assert.equal(await page.inputValue("#text"), "We sent the rest, please check here");
    for (const { ticket } of [one, two]) assert.equal((await world.call("GET", `/api/crm/tickets/${ticket}`, undefined, "admin")).data.ticket.status, "open");
    await page.context().close();
  });

  test("D07 twelve tabs load, one of them listens for all, and another takes over when it goes", async () => {
    const { ticket } = await world.order("brand3", 1);
    const first = await world.desk("admin");
    const context = first.context();
    let streams = 0;
    const count = (page) => page.on("request", (request) => { if (/\/desk\/live/.test(request.url())) { page.streams = (page.streams ?? 0) + 1; streams += 1; } });
    const pages = [first];
    count(first);
    await first.goto(`/desk/tickets/${ticket}`);
    while (pages.length < 12) {
      const page = await context.newPage();
      count(page);
      await page.goto(`/desk/tickets/${ticket}`);
      pages.push(page);
    }
    for (const page of pages) await isLive(page);
    assert.ok(streams <= 3, `${streams} streams were opened`);
    await world.say("brand3", ticket, "To all tabs");
    for (const page of pages) await page.waitForSelector(".bubble >> text=To all tabs");
    const leaders = await Promise.all(pages.map((page) => page.evaluate(() => Object.keys(localStorage).filter((key) => /:listens$/.test(key)).map((key) => localStorage.getItem(key)))));
    assert.equal(new Set(leaders.flat().map((note) => JSON.parse(note).id)).size, 1);
    const leader = pages.findLast((page) => page.streams);
    await leader.close();
    for (let n = 0; n < 3; n += 1) await world.say("brand3", ticket, `After it was closed ${n}`);
    for (const page of pages.filter((page) => page !== leader)) {
      for (let n = 0; n < 3; n += 1) await page.waitForSelector(`.bubble >> text=After it was closed ${n}`, { timeout: 15_000 });
    }
    await context.close();
  });

  test("D08 a connection that dies without a word is noticed, said and replaced, and nothing is missing", async () => {
    const { ticket } = await world.order("brand4", 1);
    const wire = await new Wire(world.port).open();
    const page = await world.desk("admin", { baseURL: wire.base });
    await page.clock.install();
    await page.goto(`/desk/tickets/${ticket}`);
    await isLive(page);
    wire.silence();
    for (let n = 0; n < 3; n += 1) await world.say("brand4", ticket, `In the silence ${n}`);
    await page.clock.fastForward(27_000);
    await page.waitForSelector("#live.is-off >> text=Reconnecting");
    wire.mend();
    await page.clock.fastForward(30_000);
    await page.clock.resume();
    await isLive(page);
    for (let n = 0; n < 3; n += 1) await page.waitForSelector(`.bubble >> text=In the silence ${n}`);
    await page.context().close();
    wire.close();
  });

  test("D09 a click while offline stays where it is, says so, and works again afterwards", async () => {
    const { ticket } = await world.order("brand5", 1);
    const page = await world.desk("admin");
    await page.goto(`/desk/tickets/${ticket}?tab=all`);
    await page.fill("#text", "Half a thought");
    await page.context().setOffline(true);
    for (const link of ["header.bar nav >> text=Agents", "header.bar nav >> text=Insights", ".queue .tabs >> text=Mine", ".channels >> text=Creator", "text=why?", "#assign", ".mark"]) {
      await page.click(link);
      await page.waitForSelector("#trouble >> text=The desk cannot be reached");
      assert.match(page.url(), new RegExp(`/desk/tickets/${ticket}\\b`));
      assert.equal(await page.inputValue("#text"), "Half a thought");
      await page.click("#trouble button");
    }
    await page.context().setOffline(false);
    await page.click("header.bar nav >> text=Agents");
    await page.waitForSelector("#ring-now");
    assert.match(page.url(), /\/desk\/agents$/);
    await page.goBack();
    await shown(page, ticket);
    assert.equal(await page.inputValue("#text"), "Half a thought");
    await page.context().close();
  });

  test("D17 what happens elsewhere makes a page read little or nothing", async () => {
    const [own, other] = [await world.order("brand1", 7), await world.order("brand2", 7)];
    const page = await world.desk(await world.agentOf(own.agent));
    await page.goto(`/desk/tickets/${own.ticket}`);
    await isLive(page);
    await page.waitForFunction(() => !document.querySelector("#mark-read"));
    await page.evaluate(() => new Promise((go) => setTimeout(go, 1500)));
    let bytes = 0;
    page.on("response", async (answer) => { if (/\/desk\/tickets/.test(answer.url()) && answer.request().method() === "GET") bytes += answer.status() === 304 ? 0 : (await answer.body().catch(() => "")).length; });
    const foreign = own.agent === other.agent ? (await world.order("brand3", 7)).ticket : other.ticket;
    for (let n = 0; n < 5; n += 1) await world.say("admin", foreign, `Elsewhere ${n}`);
    await world.say("brand1", own.ticket, "Here");
    await page.waitForSelector(".bubble >> text=Here");
    const read = bytes;
    assert.ok(read < 120_000, `${read} bytes were read`);
    const answer = await page.evaluate(async () => { const answer = await fetch(location.href, { cache: "no-store" }); return [answer.headers.get("content-encoding"), Number(answer.headers.get("content-length") ?? 0), (await answer.text()).length]; });
    assert.equal(answer[0], "gzip");
    await page.context().close();
  });
});
