// Every link, every form and every button of the desk, found in the pages themselves, used with the script on, and without
// it in a second world that began alike. Both must lead to the same address, show the same words and leave the same rows.
// What the script alone makes has no twin: script-only.mjs says how each is used.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe } from "node:test";
import { SECRET, heal, scenes, ticketWith } from "./scenes.mjs";
import { SCRIPT_ONLY } from "./script-only.mjs";
import { Twin, controls, follow, nameOf, pattern, send } from "./twin.mjs";
import { PASSWORD, signIn, test } from "./world.mjs";

const engine = process.env.ENGINE ?? "sqlite";
// also each choice of each filter, and each link in each scene
const LONG = process.env.LONG === "1";

// While one looks for a fault: SCENE and CONTROL choose by their names, WHO the person, and SAY tells each act.
const ONLY = { scene: new RegExp(process.env.SCENE ?? "."), control: new RegExp(process.env.CONTROL ?? "."), isSet: Boolean(process.env.SCENE ?? process.env.CONTROL) };

// What no link and no form leads to, and the tests that use it.
const ELSEWHERE = {
  "GET /desk/assets/:n/:n": "every page with the script",
  "GET /desk/live": "live.test.mjs",
  "GET /desk/find": "keys.test.mjs, D10",
  "GET /desk/token": "text.test.mjs, D05",
  "GET /desk/sign-in": "session.test.mjs, where it is sent to",
  "POST /desk/tickets/:n/draft": "text.test.mjs, D05",
  "POST /desk/tickets/:n/presence": "compose.test.mjs",
  "POST /desk/sign-in": "session.test.mjs; its page has no script",
  "GET /desk/invitation": "invitations.rs; its page has no script",
  "POST /desk/invitation": "invitations.rs; its page has no script",
  "POST /desk/active": "script-only.mjs, #idle-stay",
};

const SAMPLES = { email: "someone@example.test", q: "zebra", from: "2026-01-01", to: "2026-12-31", zone: "Asia/Kolkata", phone: "+91 98123 45678", actor: "1", ticket: "1", order: "1", action: "ticket assigned", shortcut: "thanks", present: PASSWORD, password: SECRET, again: SECRET };
const isText = ({ type }) => !["radio", "checkbox", "select-one", "submit"].includes(type);
const isSelect = ({ type }) => type === "select-one";

// The ways in which a form can be sent: whole, with nothing, with something that is refused, with each choice that there is.
function variants({ method, fields }) {
  const base = {};
  for (const field of fields) {
    if (isText(field)) base[field.name] = SAMPLES[field.name] ?? "Words that fit";
    else if (isSelect(field)) base[field.name] = (method === "get" && field.options.length > 2 ? field.options[1] : field.options.find(Boolean)) ?? "";
    else if (field.type === "checkbox") base[field.name] = [...(base[field.name] ?? []), field.value].slice(0, 2);
    else if (field.type === "radio") base[field.name] ??= field.value;
  }
  const ways = [["filled", base]];
  const texts = fields.filter(isText);
  if (method === "post" && texts.length) ways.push(["empty", { ...base, ...Object.fromEntries(texts.map(({ name }) => [name, ""])) }]);
  if (texts.some(({ name }) => name === "password")) ways.unshift(["refused", { ...base, present: "not the one", password: "x", again: "x" }]);
  for (const field of fields.filter(isSelect)) {
    if (method !== "post" && !LONG && field.name !== "to") continue;
    for (const option of field.options) if (option !== base[field.name]) ways.push([`${field.name}=${option}`, { ...base, [field.name]: option }]);
  }
  for (const field of fields.filter(({ type }) => type === "radio")) {
    const to = fields.find(({ name }) => name === "to")?.options?.find(Boolean) ?? "";
    if (field.value !== base[field.name]) ways.push([`${field.name}=${field.value}`, { ...base, [field.name]: field.value, to }]);
  }
  return ways;
}

// Where one control leads to is told apart by less, for the scenes show what there is: a state in which a page was reached is no page of its own.
const plainName = (name) => (LONG ? name : name.replace(/\?([^#]*)/, (_, query) => {
  const kept = query.split("&").filter((part) => part.includes("=") && !part.startsWith("channel="));
  return kept.length ? `?${kept.join("&")}` : "";
}));
const further = (name) => `further ${plainName(name)}`;

/** One person who tries everything. */
class Crawl {
  constructor(twin, who, note, others) {
    Object.assign(this, { twin, who, note, tried: new Set(others.flatMap(({ used }) => [...used])), used: new Set(), seen: new Map(), queue: [], known: new Set(), alone: new Set(), faults: [] });
  }

  // An act on an order is another one in each status, which has a scene of its own.
  key(control, scene) {
    const name = nameOf(control);
    if (/ action=/.test(name) || LONG && control.kind === "form") return `${name} of ${scene}`;
    return scene.startsWith("the page") ? further(name) : name;
  }

  // In the short form what another person has sent in every way is sent in one way here.
  ways(key, control) {
    if (control.kind !== "form") return [["", {}]];
    const all = variants(control);
    return !LONG && this.tried.has(key) ? all.filter(([way]) => way === "filled") : all;
  }

  // What is on the pages now; the same in both but for what the script makes.
  async look(scene) {
    const [script, plain] = await this.twin.both(controls);
    for (const control of script) if (control.kind === "button") this.alone.add(nameOf(control));
    const names = (list) => [...new Set(list.filter(({ kind }) => kind !== "button").map(nameOf))].sort();
    assert.deepEqual(names(script), names(plain), `the controls of ${scene}, with the script and without`);
    const found = new Map();
    for (const control of script.filter(({ kind }) => kind !== "button")) {
      if (/ action=/.test(nameOf(control)) && !scene.startsWith("an order that")) continue;
      const twin = plain.find((other) => nameOf(other) === nameOf(control));
      if (!found.has(this.key(control, scene))) found.set(this.key(control, scene), [control, twin]);
    }
    for (const key of found.keys()) if (!this.seen.has(key)) this.seen.set(key, scene);
    return found;
  }

  async run(scene, make) {
    let [addresses, state] = [null, "none"]; // the page is open, or gone; or the scene is over
    let shown; // what was found on the pages as they are now
    const open = async (control) => {
      // what is typed and not sent waits for the next visit; here each is a first one
      if (state !== "none") await this.twin.pages[0].evaluate(() => localStorage.clear());
      if (state === "over" || state === "none" || (state === "gone" && !addresses)) {
        await this.comeBack(); // after a fault somebody may still be signed out
        const answers = await this.twin.both(make);
        shown = null;
        addresses = answers[0] ? this.twin.pages.map((page) => page.url()) : null;
      } else if (state === "gone") await this.twin.both((page, _, isScript) => (isScript || control.kind === "form" ? page.goto(addresses[isScript ? 0 : 1]) : null));
      if (control?.kind === "form") shown = null;
      state = "gone";
    };
    await open();
    let isFresh = true;
    shown = await this.look(scene);
    for (const [key, [control]] of shown) {
      if (this.used.has(key) || !ONLY.control.test(key)) continue;
      for (let way = 0, ways = 1; way < ways; way += 1) {
        if (!isFresh) await open(control);
        shown ??= await this.look(scene);
        const pair = shown.get(key);
        // it is there no more, for what was done took it away: another scene shows it
        if (!pair) break;
        const all = this.ways(key, pair[0]);
        ways = all.length;
        const own = this.ways(key, pair[1])[way];
        const what = `${key} ${all[way][0]} in ${scene}`;
        isFresh = await this.use(what, pair, [all[way][1], own[1]]).catch((error) => {
          if (error.code === "ERR_ASSERTION") throw error;
          this.fault(`${what} at ${this.twin.pages.map((page) => page.url()).join(" and ")}: ${error.message}`);
          state = "over";
        });
        if (control.method === "post") state = "over";
        this.used.add(key).add(further(nameOf(control)));
      }
    }
  }

  // Uses a control in both worlds. Says whether the page is as it was.
  async use(what, pair, values) {
    const [control] = pair;
    this.note(what);
    if (control.kind === "link" && control.href.includes("csv=")) { await this.load(what, pair); return true; }
    await this.twin.both((page, _, isScript) => (control.kind === "link" ? follow(page, isScript, pair[isScript ? 0 : 1]) : send(page, isScript, pair[isScript ? 0 : 1], values[isScript ? 0 : 1])));
    if (pair[0].place === "older") { await this.twin.reaches(what); return false; }
    await this.twin.same(what, { note: (error) => this.fault(error.message), changes: control.method === "post" });
    if (what.includes("/password")) await this.twin.both((_, world) => world.forget());
    const at = await this.twin.both((page) => { const { pathname, search } = new URL(page.url()); return pathname + pattern(new URLSearchParams([...new URLSearchParams(search)].filter(([, value]) => value)).toString()); });
    // the answer to a form has an address of its own without the script alone
    const leads = control.kind === "link" ? !control.href.startsWith("#") : control.method === "get";
    if (leads && at[0] !== at[1]) this.fault(`${what} leads to ${at[0]} with the script, to ${at[1]} without`);
    await this.further();
    return false;
  }

  // Signs in again who was signed out. Says whether somebody was.
  async comeBack() {
    const out = this.twin.pages.filter((page) => page.url().includes("/desk/sign-in"));
    for (const page of out) await signIn(page, this.who);
    return out.length > 0;
  }

  // What a page leads to has controls of its own.
  async further() {
    if (await this.comeBack()) return;
    const urls = this.twin.pages.map((page) => new URL(page.url()));
    const [script, name] = urls.map(({ href }) => plainName(nameOf({ kind: "link", href, place: "page" })));
    const isPage = await this.twin.pages[1].evaluate(() => performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200);
    if (this.known.has(name) || isPage >= 400) return;
    this.known.add(name);
    // an address may hold a time, which is another one in each world; the answer to a form has an address without the script alone
    this.queue.push((script === name ? urls : [urls[1], urls[1]]).map(({ pathname, search }) => pathname + search));
  }

  fault(said) {
    this.note(`FAULT ${said}`);
    this.faults.push(said);
  }

  // A file is the same file.
  async load(what, pair) {
    const [script, plain] = this.twin.pages;
    const [file] = await Promise.all([script.waitForEvent("download"), follow(script, true, pair[0])]);
    const texts = [readFileSync(await file.path(), "utf8"), await (await plain.request.get(pair[1].href)).text()];
    // how long something took was read off two clocks
    const same = pair[0].href.includes("csv=times") ? (text) => text.replace(/\d+(\.\d+)?/g, "0") : (text) => text;
    assert.equal(same(texts[0]), same(texts[1]), what);
    assert.ok(texts[0].length > 3, what);
  }

  async crawl() {
    await this.twin.enter(this.who);
    for (const [name, make] of Object.entries(scenes(this.who))) {
      if (!ONLY.scene.test(name)) continue;
      await this.twin.both((_, world) => heal(world));
      await this.run(name, make);
      await this.twin.sameRows(name);
    }
    await this.twin.both((_, world) => heal(world));
    while (this.queue.length && !ONLY.isSet) {
      const addresses = this.queue.shift();
      await this.run(`the page ${addresses[1]}`, async (page, _, isScript) => {
        const address = addresses[isScript ? 0 : 1];
        const answer = await page.goto(address);
        if (page.url().includes("/desk/sign-in")) { await signIn(page, this.who); await page.goto(address); }
        return answer;
      });
    }
    await this.twin.leave();
  }
}

describe(`controls on ${engine}`, { timeout: 900_000 }, () => {
  const twin = new Twin(engine);
  const crawls = [];

  before(() => Promise.all(twin.worlds.map(async (world) => {
    await world.open();
    const hashes = world.run("select id, password_hash from users where password_hash is not null").trim().split("\n").map((line) => line.split("|"));
    // after a password was changed everybody has the one of the demonstration again
    world.forget = () => {
      world.run(hashes.map(([id, hash]) => `update users set password_hash = '${hash}' where id = ${id};`).join(""));
      world.tokens.clear();
    };
  })));
  after(() => Promise.all(twin.worlds.map((world) => world.close())));

  for (const who of (process.env.WHO ?? "admin agent1").split(" ")) {
    test(`D01 every control that ${who} finds does the same with the script as without it`, async (t) => {
      const since = performance.now();
      const crawl = new Crawl(twin, who, (what) => { if (process.env.SAY) console.log(`${Math.round(performance.now() - since)} ${who} ${what}`); }, crawls);
      crawls.push(crawl);
      await crawl.crawl();
      const left = [...crawl.seen].filter(([key]) => !crawl.used.has(key)).map(([key, scene]) => `${key} in ${scene}`);
      assert.deepEqual(crawl.faults, [], "what differs with the script");
      assert.deepEqual(left, [], "controls that were seen and not used");
      t.diagnostic(`${crawl.seen.size} controls`);
      assert.ok(crawl.seen.size > 100, `${crawl.seen.size} controls`);
    });
  }

  // one person alone meets a part of them
  test("D01 nothing that the desk answers is left untried, and no exception is out of date", { skip: Boolean(process.env.WHO) }, () => {
    const text = readFileSync(new URL("../../crates/admin-actix/src/routes.rs", import.meta.url), "utf8");
    const table = text.slice(text.indexOf("const TABLE"), text.indexOf("];"));
    const routes = [...table.matchAll(/\(Method::([A-Z]+),\s*"([^"]*)"/g)].map(([, method, path]) => `${method} /desk${path.replace(/\{[^}]+\}/g, ":n")}`);
    assert.equal(routes.length, table.split("\n").filter((line) => line.includes("web::route()")).length, "each line of the table is read");
    assert.ok(routes.length > 50, `${routes.length} routes`);
    const tried = new Set(["GET /desk"]);
    for (const { used } of crawls) for (const key of used) tried.add(key.replace(/^further /, "").replace(/^link \S+ ([^?#]*).*$/, "GET $1").replace(/^(get|post) (\S+).*$/, (_, method, path) => `${method.toUpperCase()} ${path}`));
    assert.deepEqual(routes.filter((route) => !ELSEWHERE[route] && !tried.has(route)), [], "routes that nothing on a page leads to");
    assert.deepEqual(Object.keys(ELSEWHERE).filter((route) => !routes.includes(route)), [], "exceptions that are no routes any more");
  });

  for (const [name, { show, use, then }] of Object.entries(SCRIPT_ONLY)) {
    test(`D01 what the script alone makes: ${name}`, async () => {
      const [world] = twin.worlds;
      world.fresh = () => ticketWith(world, "agent1");
      const page = await world.desk("agent1");
      await show(page, world);
      assert.ok((await controls(page)).some((control) => nameOf(control) === name), "it is shown");
      await use(page);
      await then(page);
      await page.context().close();
    });
  }

  test("D01 no button of the script is left untried", () => {
    const alone = new Set(crawls.flatMap(({ alone }) => [...alone]));
    assert.deepEqual([...alone].filter((name) => !SCRIPT_ONLY[name]), []);
  });

  test("no page complained", () => { for (const world of twin.worlds) assert.deepEqual(world.problems, []); });
});
