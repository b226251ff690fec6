// A day at the desk: a hundred tickets with talk in them, and among them what is hard to lay out.

import { execFileSync } from "node:child_process";

const ASKED = [
  "Hello! Can the reel be ready by Friday? Vertical, 30 seconds, with our song: https://music.example/nw-2026",
  "The draft looks great. One question about the caption: may we mention the discount?",
  "Is it possible to move the delivery by two days?",
  "The monsoon shots came out too dark, may I film them again tomorrow?",
  "Could we add a second language for the captions?",
  "Thank you, that was quick.",
  "We need the invoice with our new address, please.",
  "I have attached the release form of the studio.",
];
const ANSWERED = [
  "Hello, Friday works. I have asked Ishaan and will tell you by noon.",
  "Yes, please mention it. The brand has agreed.",
  "I ask the other side and come back to you today.",
];

const WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
const NAME = "Maximiliana-Alexandra Freifrau von und zu Hohenstein-Wittelsbach Internationale Handelsgesellschaft";

function change(world, text) {
  execFileSync("sqlite3", ["-bail", "-cmd", ".timeout 10000", `${world.folder}/desk.db`, text]);
}

/** Fills a desk on SQLite; says which tickets are worth a look. */
export async function scene(world, count = 100) {
  const placed = [];
  for (let n = 0; n < count; n += 1) {
    const pack = (n % 15) + 1;
    const brand = `brand${1 + Math.floor(n / 15) % 5}`;
    const cartItems = [{ packageId: String(pack), creatorId: String(Math.ceil(pack / 3)), quantity: 1 + (n % 4) }];
    const { orders } = await world.call("POST", "/api/orders/checkout", { cartItems }, brand);
    placed.push({ order: orders[0].id, ticket: orders[0].ticket.id, agent: orders[0].ticket.agent.id, brand, creator: `creator${Math.ceil(pack / 3)}` });
    // what was delivered can be ordered again
    if (n < count - 75) await world.lead(placed[n], "accept", "start", "deliver");
  }
  for (const [n, one] of placed.entries()) {
    await world.say(one.brand, one.ticket, ASKED[n % ASKED.length]);
    if (n % 3 === 0) await world.call("POST", `/api/crm/tickets/${one.ticket}/messages`, { message_text: ANSWERED[n % ANSWERED.length], channel_type: "brand_agent" }, "admin");
    if (n % 4 === 1) await world.say(one.creator, one.ticket, ASKED[(n + 3) % ASKED.length]);
    if (n >= count - 75 && n % 5 === 2) await world.lead(one, "accept");
    if (n >= count - 75 && n % 5 === 3) await world.lead(one, "accept", "start");
    if (n % 11 === 4) await world.call("PUT", `/api/crm/tickets/${one.ticket}/priority`, { priority: "high" }, "admin");
    if (n % 17 === 5) await world.call("PUT", `/api/crm/tickets/${one.ticket}/priority`, { priority: "urgent" }, "admin");
  }
  const [talk, long, rtl, quiet] = placed;
  await world.say(talk.creator, talk.ticket, "Friday is fine. I send the cut on Thursday evening.");
  const note = (ticket, text) => world.call("POST", `/api/crm/tickets/${ticket}/messages`, { message_text: text, channel_type: "internal" }, "admin");
  await note(talk.ticket, "They asked for the same song last month, **the licence is in the shared folder**.\n\n- prefers calls in the morning\n- invoice goes to the agency");
  await world.say(long.brand, long.ticket, `${WORD} and a link https://example.test/${"path/".repeat(40)}`);
  await note(long.ticket, `\`\`\`\n${"a line of code that is not broken ".repeat(8)}\n\`\`\``);
  await world.say(rtl.brand, rtl.ticket, "مرحبا، هل يمكن أن يكون الفيديو جاهزا يوم الجمعة؟ الرابط https://music.example/nw-2026 والسعر 150.00 USD");
  await world.call("POST", `/api/crm/tickets/${rtl.ticket}/messages`, { message_text: "שלום, כן, יום שישי מתאים.", channel_type: "brand_agent" }, "admin");
  // no form of the service takes such long titles of packages as former systems had
  const packageOf = (ticket) => `(select o.package_id from tickets t join orders o on o.id = t.order_id where t.id = ${ticket})`;
  change(world, `update packages set title = '${WORD}' where id = ${packageOf(long.ticket)}`);
  change(world, `update users set name = '${NAME.slice(0, 99)}' where email = 'creator3@demo.influmojo.test'`);
  change(world, "update brands set company_name = 'شركة النسيج الشمالية للأقمشة' where id = 2");
  const { agents } = (await world.call("GET", "/api/admin/agents", undefined, "admin")).data;
  await world.call("POST", `/api/admin/agents/${agents.at(-1).id}/hand-over`, { mode: "ring" }, "admin");
  return { talk: talk.ticket, long: long.ticket, rtl: rtl.ticket, busy: quiet.ticket, agent: agents[0].id };
}
