// A server of its own with demo people, and browsers that look at it.

import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";

const modules = createRequire(join(process.env.BROWSER_MODULES, "package.json"));
const { chromium } = modules("playwright-core");
export const AXE = modules.resolve("axe-core/axe.min.js");

export const PASSWORD = "demo-password";
export const email = (who) => `${who}@demo.influmojo.test`;

export class World {
  constructor(engine) {
    this.engine = engine;
    this.tokens = new Map();
    this.problems = [];
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
    await this.start();
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
  }

  sql(text) {
    execFileSync("psql", ["-qX", this.server, "-c", text]);
  }

  // The same port each time, so that browsers find the server again.
  async start() {
    const port = this.port ?? 0;
    this.process = spawn(process.env.INFLUMOJO, ["serve", "--demo", "--port", String(port)], {
      env: { ...process.env, DATABASE_URL: this.url, RATE_LIMITS: "off" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.port = await new Promise((done, fail) => {
      let said = "";
      this.process.stdout.on("data", (chunk) => {
        said += chunk;
        const found = said.match(/ready at http:\/\/127\.0\.0\.1:(\d+)/);
        if (found) done(Number(found[1]));
      });
      this.process.once("exit", (code) => fail(new Error(`the server ended with ${code}`)));
    });
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
    if (this.process) await this.stop("SIGKILL");
    if (this.name) this.sql(`drop database ${this.name} with (force)`);
    if (this.folder) rmSync(this.folder, { recursive: true });
  }

  async token(who) {
    if (!this.tokens.has(who)) {
      const { token } = await this.call("POST", "/api/auth/login", { email: email(who), password: PASSWORD });
      this.tokens.set(who, token);
    }
    return this.tokens.get(who);
  }

  async call(method, path, body, who) {
    const headers = { "Content-Type": "application/json" };
    if (who) headers.Authorization = `Bearer ${await this.token(who)}`;
    const answer = await fetch(this.base + path, { method, headers, body: body && JSON.stringify(body) });
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
    return { order: order.id, ticket: data.ticket.id, agent: data.ticket.agent_id };
  }

  say(who, ticket, text) {
    return this.call("POST", `/api/crm/tickets/${ticket}/messages`, { message_text: text }, who);
  }

  async messages(who, ticket) {
    return (await this.call("GET", `/api/crm/tickets/${ticket}/messages`, undefined, who)).data.messages.map((message) => message.message_text);
  }

  async context(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: this.base, ...options });
    context.setDefaultTimeout(10_000);
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

export async function signIn(page, who) {
  await page.goto("/desk/sign-in");
  await page.fill("[name=email]", email(who));
  await page.fill("[name=password]", PASSWORD);
  await page.click("button");
  await page.waitForURL("**/desk/tickets");
}
