// Pictures of every page and state of the desk, light and dark, wide and narrow.

import { mkdirSync } from "node:fs";
import { World } from "./world.mjs";

const folder = process.argv[2];
const world = new World("sqlite");
mkdirSync(folder, { recursive: true });

// A day at the desk: questions, answers, notes, a delivery, something urgent.
async function fill() {
  const talk = [
    ["brand1", 1, "Hello! Can the reel be **ready by Friday**?\n\n- vertical, 30 seconds\n- with [our song](https://example.test/song)"],
    ["brand2", 4, "The draft looks great. One question about the caption: may we mention the discount?"],
    ["brand3", 6, "Is it possible to move the delivery by two days?"],
    ["brand4", 9, "Thank you, that was quick."],
  ];
  const tickets = [];
  for (const [who, pack, text] of talk) {
    const placed = await world.order(who, pack);
    await world.say(who, placed.ticket, text);
    tickets.push(placed);
  }
  const [first, second, third] = tickets;
  await world.call("POST", `/api/crm/tickets/${first.ticket}/messages`, { message_text: "Hello Ravi, Friday works. I have asked Ishaan and will tell you by noon.", channel_type: "brand_agent" }, "admin");
  await world.call("POST", `/api/crm/tickets/${first.ticket}/messages`, { message_text: "Prefers calls in the morning.", channel_type: "internal" }, "admin");
  await world.call("PUT", `/api/crm/tickets/${second.ticket}/priority`, { priority: "high" }, "admin");
  await world.call("PUT", `/api/crm/tickets/${third.ticket}/priority`, { priority: "urgent" }, "admin");
  await world.call("PUT", `/api/orders/${second.order}/accept`, {}, "creator2");
  await world.call("PUT", `/api/orders/${second.order}/start`, {}, "creator2");
  await world.call("POST", `/api/admin/agents/${third.agent}/hand-over`, { mode: "ring" }, "admin");
  return first;
}

const pages = ({ ticket, agent }) => [
  ["sign-in", "/desk/sign-in"],
  ["queue", "/desk/tickets?tab=all"],
  ["queue-filtered", "/desk/tickets?tab=all&priority=urgent&order=pending"],
  ["queue-empty", "/desk/tickets?tab=unassigned"],
  ["ticket-brand", `/desk/tickets/${ticket}?tab=all`],
  ["ticket-creator", `/desk/tickets/${ticket}?tab=all&channel=creator_agent`],
  ["ticket-internal", `/desk/tickets/${ticket}?tab=all&channel=internal`],
  ["choose-agent", `/desk/tickets/${ticket}/agent`],
  ["why", `/desk/tickets/${ticket}/why`],
  ["replies", "/desk/replies"],
  ["insights", "/desk/insights"],
  ["audit", "/desk/audit"],
  ["system", "/desk/system"],
  ["agents", "/desk/agents"],
  ["agent", `/desk/agents/${agent}`],
  ["agent-new", "/desk/agents/new"],
  ["hand-over", `/desk/agents/${agent}/hand-over`],
  ["hand-over-preview", `/desk/agents/${agent}/hand-over?mode=ring&leave=offline`],
  ["hand-overs", "/desk/hand-overs"],
  ["hand-over-past", "/desk/hand-overs/1"],
  ["not-found", "/desk/tickets/999999"],
];

try {
  await world.open();
  const first = await fill();
  // once an agent was there, the check list of a new service is over
  await (await world.desk("agent1")).context().close();
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, width, height] of [["wide", 1440, 900], ["narrow", 390, 844]]) {
      const page = await world.desk("admin", { colorScheme, viewport: { width, height } });
      for (const [name, path] of pages(first)) {
        await page.goto(path);
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png` });
      }
      await page.goto(`/desk/tickets/${first.ticket}`);
      await page.keyboard.press("?");
      await page.screenshot({ path: `${folder}/keys-${size}-${colorScheme}.png` });
      await page.context().close();
      const own = await world.desk("agent1", { colorScheme, viewport: { width, height } });
      await own.click("#availability > summary");
      await own.screenshot({ path: `${folder}/availability-${size}-${colorScheme}.png` });
      await own.context().close();
    }
  }
} finally {
  await world.close();
}
console.log(`pictures are in ${folder}`);
