// Two worlds that began alike: in one the desk is used with its script, in the other with links and forms alone. What a
// control is, how a person uses it, and what can be seen of it afterwards.

import assert from "node:assert/strict";
import { World } from "./world.mjs";

/** An address or a name without what is different in each row. */
export const pattern = (text) => text
  .replace(/\b[0-9a-f]{16,}\b/g, ":key").replace(/%[0-9A-F]{2}/g, "%").replace(/\d+/g, ":n");

// Parts of a query that make another state of a page. Of these the values are told apart, of those the names; filters
// are told apart in the long form alone.
const STATES = ["tab", "channel", "mode", "leave", "csv", "status"];
const NAMES = process.env.LONG === "1" ? /./ : /^(q|go|after|before|agent|waiting|reply|turn|zone|to)$/;

/** What a link is: where it stands, its page, and the state that it asks for. */
export function linkName({ href, place }) {
  const url = new URL(href, "http://desk.test");
  const query = [...url.searchParams].filter(([name, value]) => value && (STATES.includes(name) || NAMES.test(name))).map(([name, value]) => (STATES.includes(name) ? `${name}=${pattern(value)}` : name));
  return `link ${place} ${pattern(url.pathname)}${query.length ? `?${query.sort().join("&")}` : ""}${url.hash}`;
}

export const formName = ({ method, action, more }) => pattern(`${method} ${action.split("?")[0]} ${more}`).trim();
export const nameOf = (control) => ({ link: linkName, form: formName, button: ({ name }) => `button ${name}` })[control.kind](control);

/** The controls that a person sees on a page, also those that are folded; those of the script alone are named `button`. */
export const controls = (page) => page.evaluate(() => {
  const folded = (element) => element.closest("details:not([open]) > :not(summary)");
  const shown = (element) => element.getClientRects().length > 0 || folded(element) || element.matches(".script .set");
  const place = (element) => element.closest("#older, header.bar, .chips, .views, .tabs, .channels, .rows, .people, .others, .numbers, .results, .facts, .more, table, .ticket-head")?.className.split(" ")[0] || "page";
  const links = [...document.querySelectorAll("a[href]")]
    .filter((link) => link.origin === location.origin && shown(link))
    .map((link) => ({ kind: "link", href: link.getAttribute("href"), place: link.parentElement.id === "older" ? "older" : place(link) }));
  const forms = [...document.querySelectorAll("form:not([method=dialog])")].flatMap((form, at) => {
    const fields = [...form.elements];
    const buttons = fields.filter((field) => field.type === "submit" && shown(field));
    const hidden = fields.filter((field) => field.type === "hidden" && ["action", "mode", "leave"].includes(field.name)).map(({ name, value }) => `${name}=${value}`);
    const writes = fields.filter((field) => field.type !== "hidden" && field.name && field.type !== "submit");
    const methodOf = (button) => (button?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get").toLowerCase();
    const actionOf = (button) => button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.pathname;
    return buttons.map((button) => ({
      kind: "form", at, button: buttons.indexOf(button), method: methodOf(button), action: actionOf(button),
      more: [...hidden, button.name ? `${button.name}=${button.value}` : ""].filter(Boolean).join(" "),
      fields: writes.map(({ name, type, required, value, options }) => ({ name, type, required, value, options: options && [...options].map((option) => option.value) })),
    }));
  });
  const own = [...document.querySelectorAll("button[type=button], form[method=dialog] button, [role^=menuitem], dialog input[type=checkbox], dialog a")].filter(shown)
    .map((button) => ({ kind: "button", name: button.id ? `#${button.id}` : button.getAttribute("role") ?? `${button.closest("[id], dialog")?.id || "dialog"} ${button.className.includes("way") ? ".way" : button.textContent.trim()}` }));
  return [...links, ...forms, ...own];
});

// A page that the script leaves may go away while it is asked.
async function evaluated(page, ask, value) {
  try { return await page.evaluate(ask, value); } catch (error) {
    if (!/context was destroyed/.test(error.message)) throw error;
    await page.waitForLoadState("load");
    return page.evaluate(ask, value);
  }
}

/** What a page shows to a person, without what the two ways cannot have alike: times read off two clocks, and aids of the script. */
export async function shown(page, { older = false } = {}) {
  const text = await evaluated(page, (withOlder) => {
    // with the script a refusal is said on the page that it came from, without it on one of its own
    const [trouble, problem] = [document.querySelector("#trouble"), document.querySelector("main[data-status]")];
    if (trouble) return `${trouble.querySelector("b").textContent}\n${trouble.querySelector("span").textContent}`;
    if (problem) return `${problem.querySelector("#problem").textContent}\n${problem.querySelector("#advice").textContent}`;
    const body = document.body.cloneNode(true);
    const values = [...document.body.querySelectorAll("input:not([type=hidden], [type=search]), select, textarea")];
    [...body.querySelectorAll("input:not([type=hidden], [type=search]), select, textarea")].forEach((field, n) => {
      const real = values[n];
      field.replaceWith(` [${real.name}=${["checkbox", "radio"].includes(real.type) ? real.checked : real.value}] `);
    });
    const aids = "script, datalist, dialog, time, .wait, .exact, #say, #live, #keys-help, #unsent, #counts, #others, #kept, #older, .was-older, .counter, .chosen, .badge, .visually-hidden, .skip, .new-line, [data-count], button[type=button], .choose-row, .menu";
    // what was loaded upwards is no part of the page; the day that it has in common with it is
    const day = [...body.querySelectorAll(".was-older .day")].at(-1);
    if (!withOlder && day && !body.querySelector("#timeline > :not(.was-older)")?.matches(".day")) body.querySelector("#timeline > :not(.was-older)")?.before(day);
    for (const part of body.querySelectorAll(aids)) if (!withOlder || !part.closest(".was-older")) part.remove();
    for (const block of body.querySelectorAll("p, li, div, h1, h2, h3, td, th, section, article, form, dt, dd, a, button, summary")) block.append("\n");
    return body.textContent;
  }, older);
  return text
    .replace(/\b\d+ (s|min|h|d) ago\b|\bjust now\b/g, "a while ago")
    .replace(/\b\d{1,2}:\d{2}(:\d{2})?\b/g, "00:00").replace(/\b\d+ ms\b/g, "0 ms").replace(/127\.0\.0\.1:\d+/g, "here").replace(/secret=[0-9a-f]{64}/g, "a secret")
    .split("\n").map((line) => line.replace(/\s+/g, " ").trim()).filter(Boolean);
}

// What is only there for the moment, or differs by nature: keys, digests, clocks, drafts that the script keeps.
const TABLES = {
  users: "id", agents: "user_id", orders: "id", tickets: "id", messages: "id", assignments: "number", assignment_decisions: "number", handovers: "id", handover_tickets: "handover_id, ticket_id", invitations: "user_id",
  notifications: "id", audit_log: "id", read_marks: "ticket_id, channel, user_id", canned_replies: "id", saved_views: "id", preferences: "user_id", sessions: "user_id", rotation: "id",
};
const CLOCKS = /(_at|^at|_since|_deadline|_hash|^digest|_version|^number|is_online|^searchable|^xid)$/;

/** Every row that an act may leave behind. */
export function rows(world) {
  const dump = world.engine === "postgres"
    ? Object.entries(TABLES).map(([table, order]) => `select json_build_object('t', '${table}', 'r', to_json(x)) from (select * from ${table} order by ${order}) x;`)
    : Object.entries(TABLES).map(([table, order]) => `select '${table}' as t; select * from ${table} order by ${order};`);
  const value = (column, cell) => (CLOCKS.test(column) ? undefined : typeof cell === "string" ? cell.replace(/\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00:00)?/g, "a time") : cell);
  const line = (table, row) => `${table} ${JSON.stringify(row, value)}`;
  if (world.engine === "postgres") return world.run(dump.join("\n")).trim().split("\n").map((text) => JSON.parse(text)).map(({ t, r }) => line(t, r));
  let table = "";
  return world.run(dump.join("\n"), "-json").split(/(?<=\])\n/).filter((part) => part.trim()).flatMap((part) => JSON.parse(part)).flatMap((row) => {
    if (Object.keys(row).join() === "t") { table = row.t; return []; }
    return [line(table, row)];
  });
}

// ---- using them

async function unfold(locator) {
  const boxes = locator.locator("xpath=ancestor::details[not(@open)]");
  for (let n = await boxes.count(); n > 0; n -= 1) await boxes.first().locator("> summary").click();
}

/** Waits until a page of the script has nothing on its way. */
export async function settled(page) {
  await page.waitForFunction(() => document.readyState === "complete" && !(window.flying > 0) && performance.now() - (window.flew ?? 0) > 40, null, { polling: 20 });
}

/** Counts what is on its way, so that a test knows when a page is done; nothing is read by itself, for it is read by a button too. */
export const watch = () => {
  window.flying = 0;
  window.flew = 0;
  const send = window.fetch;
  window.fetch = async (...call) => {
    if (/\/(presence|draft|active)(\?|$)/.test(String(call[0]))) return send(...call);
    window.flying += 1;
    try { return await send(...call); } finally { setTimeout(() => { window.flying -= 1; window.flew = performance.now(); }, 0); }
  };
  document.hasFocus = () => false;
};

// In a page without the script every link and every form that may be sent leads to a page.
async function act(page, isScript, leads, doIt) {
  if (isScript) { await doIt(); await settled(page); return; }
  const gone = leads ? page.waitForEvent("framenavigated") : null;
  await doIt();
  await gone;
  await page.waitForLoadState("load");
}

/** Follows a link. What is not in view is reached by the keyboard. Without the script it is its address. */
export async function follow(page, isScript, control) {
  if (!isScript) { await page.goto(new URL(control.href, page.url()).href); return; }
  if (control.place === "older") {
    // a reader who scrolls up has it already, and then the link is the one to what is older still
    await page.evaluate(() => document.querySelector("#older a")?.click());
    await settled(page);
    return;
  }
  // some stand twice, once for a narrow window
  const links = page.locator(`a[href="${control.href.replaceAll('"', '\\"')}"]`);
  const link = (await links.locator("visible=true").count()) > 0 ? links.locator("visible=true").first() : links.first();
  await unfold(link);
  const isSkip = (await link.getAttribute("class")) === "skip";
  if (isSkip) { await link.focus(); await page.keyboard.press("Enter"); } else await link.click();
  await settled(page);
}

/** Fills a form as `values` says and sends it with a button. */
export async function send(page, isScript, control, values) {
  const form = page.locator("form:not([method=dialog])").nth(control.at);
  await unfold(form.locator("button, select, input:not([type=hidden])").first());
  const isAuto = isScript && (await form.getAttribute("data-auto")) !== null;
  for (const { name, type, options } of control.fields) {
    const value = values[name];
    if (value === undefined) continue;
    const field = form.locator(`[name="${name}"]`);
    if (type === "radio") await form.locator(`[name="${name}"][value="${value}"]`).check();
    else if (type === "checkbox") for (const box of value) await page.check(`[name="${name}"][value="${box}"]`);
    else if (options && !isAuto) { await unfold(field); await field.selectOption(value); }
    else if (!options) { await unfold(field); await field.fill(value); }
  }
  if (isAuto) { await act(page, true, true, () => form.locator("select").selectOption(values[control.fields[0].name])); return; }
  const valid = await form.evaluate((element) => element.checkValidity());
  const find = async () => {
    const found = await page.evaluateHandle(([at, n]) => {
      const all = [...document.querySelectorAll("form:not([method=dialog])")[at].elements].filter((field) => field.type === "submit");
      return all.filter((field) => field.getClientRects().length > 0)[n];
    }, [control.at, control.button]);
    const button = found.asElement();
    assert.ok(button, `${formName(control)} has its button`);
    return button;
  };
  const button = await find();
  const leads = valid || (await button.getAttribute("formnovalidate")) !== null;
  // news may put the form in place anew before the mouse is there
  const press = () => button.click().catch(async (error) => {
    if (!isScript || !/not attached/.test(error.message)) throw error;
    await (await find()).click();
  });
  await act(page, isScript, leads, press);
}

/** Both worlds, side by side. */
export class Twin {
  constructor(engine) {
    this.worlds = [new World(engine), new World(engine)];
    this.pages = [];
  }

  /** Does the same in both; says what came of it, with the script first. */
  both(act) { return Promise.all(this.worlds.map((world, n) => act(this.pages[n], world, n === 0))); }

  async enter(who, options = {}) {
    this.who = who;
    this.pages = await this.both(async (_, world, isScript) => {
      const page = await world.desk(who, { javaScriptEnabled: isScript, ...options });
      page.setDefaultTimeout(15_000);
      if (isScript) await page.context().addInitScript(watch);
      // the script says by which clock its reader lives; who has none chose it once
      else await page.context().addCookies([{ name: "tz", value: await page.evaluate(() => encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)), domain: "127.0.0.1", path: "/desk" }]);
      return page;
    });
  }

  async leave() { await this.both((page) => page.context().close()); this.pages = []; }

  /** With the script older messages come in above, without it they are a page of their own. */
  async reaches(what) {
    const [had, wanted] = [await shown(this.pages[0], { older: true }), await shown(this.pages[1])];
    const missing = wanted.filter((line) => /Planted/.test(line) && !had.includes(line));
    assert.deepEqual(missing, [], `what ${what} shows`);
    assert.ok(wanted.some((line) => /Planted/.test(line)), what);
  }

  /** Waits until the page with the script shows what the other one does, and both left the same behind. */
  async same(what, { note, changes = true }) {
    const wanted = await shown(this.pages[1]);
    let had;
    for (const end = Date.now() + 10_000; ;) {
      had = await shown(this.pages[0]);
      if (had.join("\n") === wanted.join("\n") || Date.now() > end) break;
      await new Promise((go) => setTimeout(go, 50));
    }
    if (changes) await this.sameRows(what);
    if (had.join("\n") !== wanted.join("\n")) {
      const [more, less] = [had.filter((line) => !wanted.includes(line)), wanted.filter((line) => !had.includes(line))];
      const [one, other] = more.length + less.length ? [more, less] : [had, wanted];
      note(new Error(`${what} shows with the script ${JSON.stringify(one)}, without it ${JSON.stringify(other)}`));
    }
  }

  /** Both worlds have the same rows, by now or soon. */
  async sameRows(what) {
    const left = this.worlds.map(rows);
    for (const end = Date.now() + 10_000; left[0].join() !== left[1].join() && Date.now() < end;) {
      await new Promise((go) => setTimeout(go, 100));
      left[0] = rows(this.worlds[0]);
    }
    assert.deepEqual(left[0], left[1], `what ${what} leaves behind, with the script and without`);
  }
}
