// A server of its own with demo people, and browsers that look at it.

import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import assert from "node:assert/strict";
import { after, before, describe, test as withoutBound } from "node:test";

const modules = createRequire(join(process.env.BROWSER_MODULES, "package.json"));
const { chromium } = modules("playwright-core");
export const AXE = modules.resolve("axe-core/axe.min.js");

export const PASSWORD = "demo-password";
export const email = (who) => `${who}@demo.influmojo.test`;

// How long a test may take: a browser that died would be waited for without end.
const BOUND = (process.env.LONG === "1" ? 60 : 15) * 60_000;
export const test = (name, ...rest) => withoutBound(name, { timeout: BOUND, ...(rest.length > 1 ? rest[0] : {}) }, rest.at(-1));

export class World {
  /** `orders`: so many orders with tickets are there from the beginning; `flags`: more arguments of `serve`. */
  constructor(engine, { orders = 0, flags = [] } = {}) {
    Object.assign(this, { engine, orders, flags });
    this.tokens = new Map();
    this.problems = [];
    this.others = [];
  }

  async open() {
    if (this.engine === "postgres") {
      this.server = process.env.TEST_POSTGRES_URL;
      this.name = `desk_${process.pid}_${Date.now()}`;
      this.sql(`create database ${this.name}`);
      this.url = `${this.server.slice(0, this.server.lastIndexOf("/"))}/${this.name}`;
    } else {
      this.folder = mkdtempSync(join(tmpdir(), "desk-"));
      this.url = `sqlite://${this.folder}/desk.db`;
    }
    if (this.orders) {
      const few = ["--agents", "3", "--brands", "5", "--creators", "5", "--packages", "3", "--demo-password", PASSWORD];
      execFileSync(process.env.INFLUMOJO, ["seed", ...few, "--orders", String(this.orders), "--tickets", String(this.orders), "--messages-per-ticket", "2"], { env: { ...process.env, DATABASE_URL: this.url }, stdio: "ignore" });
    }
    await this.start();
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--host-resolver-rules=MAP desk.test 127.0.0.1", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
  }

  sql(text) {
    execFileSync("psql", ["-qX", this.server, "-c", text]);
  }

  // Many messages of the brand's channel at once, said by turns by the brand and by its agent, a minute apart.
  plant(ticket, count, agent) {
    const time = { postgres: `now() - interval '1 minute' * (${count} - n)`, sqlite: `strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now', (n - ${count}) || ' minutes')` }[this.engine];
    const text = `insert into messages (ticket_id, author_id, channel, role, kind, body, created_at)
      select ${ticket}, case n % 2 when 0 then (select b.user_id from tickets t join orders o on o.id = t.order_id join brands b on b.id = o.brand_id where t.id = ${ticket}) else ${agent} end, 'brand_agent', case n % 2 when 0 then 'brand' else 'agent' end, 'text',
        'Planted ' || n || case n % 7 when 0 then '. It is a longer one, which takes some lines in a narrow window, as people who explain something write them now and then.' else '' end, ${time}
      from (with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count}) select n from numbers) as planted`;
    this.run(text);
  }

  // Says what SQL on this database answers; changes rows that no act changes.
  run(text, ...mode) {
    const quiet = { encoding: "utf8", maxBuffer: 2 ** 28 };
    if (this.engine === "postgres") return execFileSync("psql", ["-qXAt", this.url, "-v", "ON_ERROR_STOP=1", "-c", text], quiet);
    return execFileSync("sqlite3", ["-bail", ...mode, "-cmd", ".timeout 10000", `${this.folder}/desk.db`, text], quiet);
  }

  // Starts a server on this database, and says at which port it listens.
  async serve(port) {
    const server = spawn(process.env.INFLUMOJO, ["serve", "--demo", "--port", String(port), ...this.flags], {
      env: { ...process.env, DATABASE_URL: this.url, RATE_LIMITS: "off", DEMO_ORDERS: this.demo ? "on" : "off" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const at = await new Promise((done, fail) => {
      let said = "";
      server.stdout.on("data", (chunk) => {
        said += chunk;
        const found = said.match(/ready at http:\/\/127\.0\.0\.1:(\d+)/);
        if (found) done(Number(found[1]));
      });
      server.once("exit", (code) => fail(new Error(`the server ended with ${code}`)));
    });
    return { server, at };
  }

  // Another instance beside the first one.
  async another() {
    const { server, at } = await this.serve(0);
    this.others.push(server);
    return `http://127.0.0.1:${at}`;
  }

  // The same port each time, so that browsers find the server again.
  async start() {
    ({ server: this.process, at: this.port } = await this.serve(this.port ?? 0));
    this.base = `http://127.0.0.1:${this.port}`;
    this.tokens.clear();
  }

  async stop(signal = "SIGTERM") {
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.removeAllListeners("exit");
    this.process.once("exit", () => {});
    this.process.kill(signal);
    await Promise.race([gone, new Promise((done) => this.process.once("exit", done))]);
  }

  async close() {
    await this.browser?.close();
    for (const server of this.others) server.kill("SIGKILL");
    if (this.process) await this.stop("SIGKILL");
    if (this.name) this.sql(`drop database ${this.name} with (force)`);
    if (this.folder) rmSync(this.folder, { recursive: true });
  }

  // Each instance of a demonstration signs with a secret of its own.
  async token(who, base) {
    const key = `${who} ${base}`;
    if (!this.tokens.has(key)) {
      const { token } = await this.call("POST", "/api/auth/login", { email: email(who), password: PASSWORD }, undefined, base);
      this.tokens.set(key, token);
    }
    return this.tokens.get(key);
  }

  async call(method, path, body, who, base = this.base) {
    const headers = { "Content-Type": "application/json" };
    if (who) headers.Authorization = `Bearer ${await this.token(who, base)}`;
    const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
    const told = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(told)}`);
    return told;
  }

  // Orders a package; who gets the ticket, and which it is.
  async order(who, pack) {
    const creator = Math.ceil(pack / 2);
    const told = await this.call("POST", "/api/orders/checkout", { cartItems: [{ packageId: String(pack), creatorId: String(creator), quantity: 1 }] }, who);
    const order = told.orders[0];
    const { data } = await this.call("GET", `/api/crm/tickets/order/${order.id}`, undefined, "admin");
    return { order: order.id, ticket: data.ticket.id, agent: data.ticket.agent_id, brand: who, creator: `creator${creator}` };
  }

  // At least so many tickets, of orders that were cancelled.
  async fill(count) {
    const cartItems = Array.from({ length: 10 }, (_, n) => ({ packageId: String(n + 1), creatorId: String(Math.ceil((n + 1) / 2)), quantity: 1 }));
    for (let n = 0; n < count; n += cartItems.length) {
      const { orders } = await this.call("POST", "/api/orders/checkout", { cartItems }, `brand${2 + (n / 10) % 4}`);
      // one after the other, so that two worlds are filled alike
      for (const { id } of orders) await this.call("PUT", `/api/orders/${id}/status`, { status: "cancelled", reason: "For the test" }, "admin");
    }
  }

  // Leads an order on, as its creator, its brand and an admin do.
  async lead(placed, ...steps) {
    const file = { url: "https://example.test/reel.mp4", filename: "reel.mp4", type: "video/mp4" };
    const status = (to) => ["PUT", "status", { status: to, reason: "For the test" }, "admin"];
    const known = {
      accept: ["PUT", "accept", {}, placed.creator],
      confirm: status("confirmed"),
      start: ["PUT", "start", {}, placed.creator],
      deliver: ["POST", "deliverables", { deliverables: [file] }, placed.creator],
      request_revision: ["PUT", "request-revision", {}, placed.brand],
      request_price_revision: ["POST", "price-revision", { additionalAmount: 25 }, placed.creator],
      approve: ["PUT", "approve", {}, placed.brand],
      cancel: status("cancelled"),
    };
    for (const step of steps) {
      const [method, path, body, who] = known[step];
      await this.call(method, `/api/orders/${placed.order}/${path}`, body, who);
    }
    return placed;
  }

  // Agents take turns; so that a test knows whose ticket it gets, it asks.
  async agentOf(agent) {
    const { data } = await this.call("GET", `/api/admin/agents/${agent}`, undefined, "admin");
    return (data.agent ?? data).email.split("@")[0];
  }

  async holder(ticket) {
    return this.agentOf((await this.call("GET", `/api/crm/tickets/${ticket}`, undefined, "admin")).data.ticket.agent_id);
  }

  say(who, ticket, text, base) {
    return this.call("POST", `/api/crm/tickets/${ticket}/messages`, { message_text: text }, who, base);
  }

  // Words are written behind the commit: waits until they lead to a ticket.
  async finds(words, ticket) {
    for (const until = Date.now() + 30_000; Date.now() < until; await new Promise((go) => setTimeout(go, 50))) {
      const { results } = await this.call("GET", `/api/crm/search?q=${encodeURIComponent(words)}`, undefined, "admin");
      if (results.some((found) => found.ticket_id === String(ticket))) return;
    }
    throw new Error(`${words} of ticket ${ticket} is not found`);
  }

  async messages(who, ticket) {
    return (await this.call("GET", `/api/crm/tickets/${ticket}/messages`, undefined, who)).data.messages.map((message) => message.message_text);
  }

  async context(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: this.base, ...options });
    context.setDefaultTimeout(30_000);
    if (process.env.DESK_ASSETS) await context.route(/\/desk\/assets\//, (route) => route.fulfill({ path: join(process.env.DESK_ASSETS, new URL(route.request().url()).pathname.split("/").at(-1)) }));
    return context;
  }

  // A page of the desk in which somebody is signed in. What the page complains about is a fault.
  async desk(who, options = {}) {
    const page = await (await this.context(options)).newPage();
    page.on("pageerror", (error) => this.problems.push(`${error}`));
    page.on("console", (line) => { if (/Content Security Policy/.test(line.text())) this.problems.push(line.text()); });
    await signIn(page, who);
    if (options.javaScriptEnabled !== false) await page.waitForSelector("#live:not([hidden]):not(.is-off)");
    return page;
  }
}

// The tests of one subject, on a server of their own.
export function subject(name, fill, options) {
  const engine = process.env.ENGINE ?? "sqlite";
  const world = new World(engine, options);
  describe(`${name} on ${engine}`, { timeout: 900_000 }, () => {
    before(() => world.open());
    after(() => world.close());
    fill(world);
    test("no page complained", () => assert.deepEqual(world.problems, []));
  });
}

export async function signIn(page, who) {
  await page.goto("/desk/sign-in");
  await page.fill("[name=email]", email(who));
  await page.fill("[name=password]", PASSWORD);
  await page.click("button");
  await page.waitForURL("**/desk/tickets");
}
