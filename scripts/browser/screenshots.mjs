// Pictures of every page and state of the desk: light and dark, on a phone, a small and a usual screen, for an agent and a
// super admin, with a queue of a hundred tickets, with very long words, in a script that runs from right to left, at 200 %.

import { mkdirSync } from "node:fs";
import { World } from "./world.mjs";
import { scene } from "./scene.mjs";

const [, , folder, ...only] = process.argv;
const world = new World("sqlite");
mkdirSync(folder, { recursive: true });

const SIZES = [["wide", 1440, 900], ["middle", 1024, 768], ["narrow", 390, 844]];

const both = ({ talk, long, rtl, busy }) => [
  ["queue", "/desk/tickets?tab=all"],
  ["queue-mine", "/desk/tickets"],
  ["queue-unassigned", "/desk/tickets?tab=unassigned"],
  ["queue-filtered", "/desk/tickets?tab=all&priority=urgent&order=pending"],
  ["queue-empty", "/desk/tickets?tab=all&priority=low&order=refunded"],
  ["queue-found", "/desk/tickets?tab=all&q=shots"],
  ["ticket-brand", `/desk/tickets/${talk}?tab=all`],
  ["ticket-creator", `/desk/tickets/${talk}?tab=all&channel=creator_agent`],
  ["ticket-internal", `/desk/tickets/${talk}?tab=all&channel=internal`],
  ["ticket-long", `/desk/tickets/${long}?tab=all`],
  ["ticket-rtl", `/desk/tickets/${rtl}?tab=all`],
  ["ticket-quiet", `/desk/tickets/${busy}?tab=all&channel=internal`],
  ["choose-agent", `/desk/tickets/${talk}/agent`],
  ["why", `/desk/tickets/${talk}/why`],
  ["replies", "/desk/replies"],
  ["insights", "/desk/insights"],
  ["audit", "/desk/audit"],
  ["audit-empty", "/desk/audit?action=nothing"],
  ["system", "/desk/system"],
  ["agents", "/desk/agents"],
  ["account", "/desk/account"],
  ["preferences", "/desk/preferences"],
  ["hand-overs", "/desk/hand-overs"],
  ["hand-over-past", "/desk/hand-overs/1"],
  ["not-found", "/desk/tickets/999999"],
];
const forAdmin = ({ agent }) => [
  ["agent", `/desk/agents/${agent}`],
  ["agent-new", "/desk/agents/new"],
  ["agent-suspend", `/desk/agents/${agent}/suspend`],
  ["hand-over", `/desk/agents/${agent}/hand-over`],
  ["hand-over-preview", `/desk/agents/${agent}/hand-over?mode=ring&leave=offline`],
];
const forAgent = () => [
  ["hand-over-own", "/desk/hand-over"],
  ["forbidden", "/desk/agents/new"],
];

// What only comes by doing something.
const states = ({ talk }) => [
  ["menu-status", async (page) => { await page.goto(`/desk/tickets/${talk}?tab=all`); await page.click("#timeline"); await page.keyboard.press("s"); await page.waitForSelector(".menu", { timeout: 2000 }); }],
  ["order-open", async (page) => { await page.goto(`/desk/tickets/${talk}?tab=all`); if (await page.isVisible(".to-order")) await page.click(".to-order"); await page.click("#order details.act >> nth=0"); }],
  ["notices-open", async (page) => { await page.goto(`/desk/tickets/${talk}?tab=all`); await page.click("details.notices >> nth=0"); }],
  ["filters-open", async (page) => { await page.goto("/desk/tickets?tab=all"); await page.click("#queue .filters details summary"); }],
  ["keys", async (page) => { await page.goto(`/desk/tickets/${talk}?tab=all`); await page.keyboard.press("?"); await page.waitForSelector("dialog[open]"); }],
  ["palette", async (page) => { await page.goto("/desk/tickets?tab=all"); await page.keyboard.press("Control+k"); await page.keyboard.type("reel"); await page.waitForTimeout(600); }],
  ["offline", async (page) => { await page.goto(`/desk/tickets/${talk}?tab=all`); await page.context().setOffline(true); await page.fill("#text", "A message that cannot go"); await page.click("#send"); await page.waitForTimeout(700); if (await page.isVisible(".channels a >> nth=1")) await page.click(".channels a >> nth=1"); await page.waitForTimeout(700); await page.context().setOffline(false); }],
];

async function take(page, name) {
  await page.screenshot({ path: `${folder}/${name}.png` });
}

async function pagesOf(who, known, at, size) {
  const page = await world.desk(who, at);
  const pages = [...both(known), ...(who === "admin" ? forAdmin(known) : forAgent(known))].filter(([name]) => !only.length || only.includes(name));
  for (const [name, path] of pages) {
    await page.goto(path);
    await page.waitForTimeout(120);
    await take(page, `${name}-${who}-${size}-${at.colorScheme}`);
  }
  for (const [name, act] of states(known).filter(([name]) => !only.length || only.includes(name))) {
    await act(page).catch((error) => console.error(`${name} ${who} ${size}: ${error.message.split("\n")[0]}`));
    await take(page, `${name}-${who}-${size}-${at.colorScheme}`);
  }
  if (who !== "admin" && (!only.length || only.includes("availability"))) {
    await page.goto("/desk/tickets");
    await page.click("#availability > summary");
    await take(page, `availability-${who}-${size}-${at.colorScheme}`);
  }
  await page.context().close();
}

async function outside(at, size) {
  const page = await (await world.context(at)).newPage();
  for (const [name, path] of [["sign-in", "/desk/sign-in"], ["out-not-found", "/desk/nothing/here"], ["out-bad-query", "/desk/sign-in?next=a&next=b"]].filter(([name]) => !only.length || only.includes(name))) {
    await page.goto(path);
    await take(page, `${name}-${size}-${at.colorScheme}`);
  }
  await page.context().close();
}

async function newService() {
  const fresh = new World("sqlite");
  await fresh.open();
  try {
    for (const [size, width, height] of SIZES) {
      const page = await fresh.desk("admin", { viewport: { width, height } });
      await page.goto("/desk/tickets");
      await page.waitForTimeout(200);
      await take(page, `first-run-${size}-light`);
      await page.context().close();
    }
  } finally {
    await fresh.close();
  }
}

// What the README shows: the demo as it opens.
async function readme() {
  const demo = new World("sqlite");
  demo.demo = true;
  await demo.open();
  try {
    for (const [name, path, width, height, colorScheme] of [
      ["ticket-brand-wide-light", "/desk/tickets/4?tab=all", 1440, 900, "light"],
      ["ticket-internal-wide-dark", "/desk/tickets/4?tab=all&channel=internal", 1440, 900, "dark"],
      ["ticket-brand-narrow-light", "/desk/tickets/4?tab=all", 390, 844, "light"],
    ]) {
      const page = await demo.desk("agent1", { colorScheme, viewport: { width, height } });
      await page.goto(path);
      await page.waitForTimeout(200);
      await take(page, name);
      await page.context().close();
    }
  } finally {
    await demo.close();
  }
}

try {
  if (!only.length || only.includes("first-run")) await newService();
  if (!only.length || only.includes("readme")) await readme();
  if (only.length && only.every((name) => ["first-run", "readme"].includes(name))) process.exit(0);
  world.demo = true;
  await world.open();
  const known = await scene(world);
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, width, height] of SIZES) {
      const at = { colorScheme, viewport: { width, height } };
      await outside(at, size);
      for (const who of ["admin", "agent1"]) await pagesOf(who, known, at, size);
    }
  }
  // 200 % of a usual screen is a window of half its size
  for (const who of ["agent1"]) await pagesOf(who, known, { colorScheme: "light", viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }, "zoomed");
} finally {
  await world.close();
}
console.log(`pictures are in ${folder}`);
