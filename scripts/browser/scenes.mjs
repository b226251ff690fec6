// The states of the desk in which there is something to use. Each is made afresh, the same in each world, and ends with a
// page that is open.

import { signIn } from "./world.mjs";

export const SECRET = "a long enough phrase 42";

// How an order comes to each status in which something can be done.
export const WAYS = {
  pending: [],
  accepted: ["accept"],
  confirmed: ["accept", "confirm"],
  in_progress: ["accept", "start"],
  review: ["accept", "start", "deliver"],
  revision_requested: ["accept", "start", "deliver", "request_revision"],
  price_revision_pending: ["accept", "start", "deliver", "request_revision", "request_price_revision"],
  completed: ["accept", "start", "deliver", "approve"],
  cancelled: ["cancel"],
};

/** The ids of agents by the names that they had at first. */
export async function agents(world) {
  if (!world.agents) {
    const { agents } = (await world.call("GET", "/api/admin/agents", undefined, "admin")).data;
    world.agents = Object.fromEntries(agents.map(({ id, email }) => [email.split("@")[0], id]));
  }
  return world.agents;
}

// An order of what is ordered already takes the place of the other one.
async function afresh(world, order) {
  for (;;) {
    try {
      return await order();
    } catch (error) {
      const [, open] = error.message.match(/"existingOrderId":"(\d+)"/) ?? [];
      if (!open) throw error;
      await world.call("PUT", `/api/orders/${open}/status`, { status: "cancelled", reason: "For the test" }, "admin");
    }
  }
}

// A ticket of an order that came so far, with this agent.
export async function ticketWith(world, holder, pack = 4, ...way) {
  const placed = await world.lead(await afresh(world, () => world.order("brand2", pack)), ...way);
  const ids = await agents(world);
  if (placed.agent !== ids[holder]) await world.call("PUT", `/api/crm/tickets/${placed.ticket}/assign`, { agentId: ids[holder] }, "admin");
  return placed;
}

const status = (world, agent, to) => world.call("PUT", `/api/admin/agents/${agent}/status`, { status: to }, "admin");

/** Everybody is there again, whatever was tried. */
export async function heal(world) {
  for (const id of Object.values(await agents(world))) await status(world, id, "active");
}

async function chosen(page, world, act) {
  const placed = [await ticketWith(world, "agent2", 1), await ticketWith(world, "agent2", 3)];
  await page.goto("/desk/tickets?tab=all");
  for (const { ticket: id } of placed) await page.check(`#row-${id} .choose-row`);
  await page.selectOption("#bulk select", act);
  await page.click("#bulk button");
  await page.waitForSelector("main.page h1");
}

async function handedOver(world, from) {
  const ids = await agents(world);
  await ticketWith(world, from);
  await world.call("POST", `/api/admin/agents/${ids[from]}/hand-over`, { mode: "ring" }, "admin");
}

/** The scenes of somebody: a name, and what makes it. */
export function scenes(who) {
  const own = who === "admin" ? "agent1" : who;
  const at = (make) => async (page, world) => page.goto(await make(world, page));
  const list = {};
  for (const [name, way] of Object.entries(WAYS)) list[`an order that is ${name}`] = at(async (world) => `/desk/tickets/${(await ticketWith(world, own, 4, ...way)).ticket}?tab=all`);
  Object.assign(list, {
    "the queue": at(async (world) => { await ticketWith(world, own); await ticketWith(world, own, 6); return "/desk/tickets?tab=all"; }),
    "a filtered queue": at(async (world) => { await ticketWith(world, own); await ticketWith(world, "agent2"); return "/desk/tickets?tab=all&priority=medium&order=pending"; }),
    "a view that is kept": at(async (world) => {
      const owner = who === "admin" ? `(select id from users where role = 'super_admin' limit 1)` : (await agents(world))[who];
      world.run(`insert into saved_views (user_id, name, query, position) select ${owner}, 'Kept ' || (select coalesce(max(id), 0) + 1 from saved_views), 'tab=all&priority=medium', (select coalesce(max(position), 0) + 1 from saved_views)`);
      return "/desk/tickets?tab=all&priority=medium";
    }),
    "a search": at(async (world) => {
      const { ticket: id } = await ticketWith(world, own);
      await world.say("brand2", id, "A word like zebra");
      await world.finds("zebra", id);
      return "/desk/tickets?q=zebra";
    }),
    "a long queue": at(async (world) => { if (!world.isFilled) await afresh(world, () => world.fill(60)); world.isFilled = true; return "/desk/tickets?tab=all&status=any"; }),
    "a ticket of somebody else": at(async (world) => { const { ticket: id } = await ticketWith(world, "agent2"); await world.say("brand2", id, "Is anybody there?"); return `/desk/tickets/${id}?tab=all`; }),
    "a long conversation": at(async (world) => {
      const { ticket: id } = await ticketWith(world, own, 2, "accept", "start", "deliver");
      world.plant(id, 120, (await agents(world))[own]);
      return `/desk/tickets/${id}?tab=all`;
    }),
    "an order with siblings": at(async (world) => {
      const { orders } = await afresh(world, () => world.call("POST", "/api/orders/checkout", { cartItems: [5, 7].map((pack) => ({ packageId: String(pack), creatorId: String(Math.ceil(pack / 2)), quantity: 1 })) }, "brand3"));
      const { data } = await world.call("GET", `/api/crm/tickets/order/${orders[0].id}`, undefined, "admin");
      return `/desk/tickets/${data.ticket.id}?tab=all`;
    }),
    "who gets a ticket": at(async (world) => `/desk/tickets/${(await ticketWith(world, own)).ticket}/agent?tab=all`),
    "why somebody has a ticket": at(async (world) => {
      const { ticket: id } = await ticketWith(world, "agent3");
      await world.call("POST", `/api/admin/agents/${(await agents(world)).agent3}/hand-over`, { mode: "ring" }, "admin");
      return `/desk/tickets/${id}/why?tab=all`;
    }),
    "tickets for a colleague": (page, world) => chosen(page, world, "agent"),
    "tickets that were changed": (page, world) => chosen(page, world, "status:closed"),
    "hand-overs": at(async (world) => { await handedOver(world, own); return "/desk/hand-overs"; }),
    "a past hand-over": async (page, world) => { await handedOver(world, own); await page.goto("/desk/hand-overs"); await page.click("main table a >> nth=0"); await page.waitForURL(/hand-overs\/\d+$/); return true; },
    "an account with two sessions": async (page, world) => {
      const other = await world.context();
      const there = await other.newPage();
      await signIn(there, who);
      await other.close();
      return page.goto("/desk/account");
    },
    "replies": at(async (world) => { world.run("insert into canned_replies (shortcut, title, body, updated_at) select 'r' || (select coalesce(max(id), 0) + 1 from canned_replies), 'A reply', 'Hello {brand}', (select max(created_at) from users)"); return "/desk/replies"; }),
    "many entries of the audit log": at(() => "/desk/audit"),
    "the audit log of an order": at(() => "/desk/audit?order=1"),
    "nothing of that number": at(() => "/desk/tickets/999999"),
    "nobody waits": at(() => "/desk/tickets?tab=unassigned"),
    "preferences": at(() => "/desk/preferences"),
  });
  // whose tickets go: one's own, or those of a named agent
  const path = async (world) => (who === "admin" ? `/desk/agents/${(await agents(world)).agent1}/hand-over` : "/desk/hand-over");
  const preview = (query) => at(async (world) => { await ticketWith(world, own); await ticketWith(world, own, 6); return `${await path(world)}${query && await query(world)}`; });
  list["tickets to hand over"] = preview("");
  list["who would get what"] = preview(() => "?mode=ring&leave=");
  list["one who would get all"] = preview(async (world) => `?mode=agent&to=${(await agents(world)).agent2}&leave=offline`);
  list["tickets that were handed over"] = async (page, world) => {
    await ticketWith(world, own);
    await page.goto(`${await path(world)}?mode=ring&leave=`);
    await page.click("main form button");
    await page.waitForSelector("text=handed over");
  };
  list["a hand-over that was taken back"] = async (page, world) => {
    await list["tickets that were handed over"](page, world);
    await page.click("button >> text=Take it back");
    await page.waitForSelector("#restored");
  };
  if (who === "admin") Object.assign(list, {
    "an agent": at(async (world) => { const { agent3 } = await agents(world); await status(world, agent3, "active"); return `/desk/agents/${agent3}`; }),
    "an agent to be suspended": at(async (world) => { const { agent3 } = await agents(world); await status(world, agent3, "active"); await ticketWith(world, "agent3"); return `/desk/agents/${agent3}/suspend`; }),
    "a suspended agent": at(async (world) => { const { agent3 } = await agents(world); await status(world, agent3, "suspended"); return `/desk/agents/${agent3}`; }),
    "what a suspended agent left": at(async (world) => { const { agent3 } = await agents(world); await status(world, agent3, "active"); await ticketWith(world, "agent3"); await status(world, agent3, "suspended"); return "/desk/tickets?tab=unassigned"; }),
    "a link for an agent": at(async (world) => { const { agent3 } = await agents(world); await status(world, agent3, "active"); await world.call("POST", `/api/admin/agents/${agent3}/invitation`, {}, "admin"); return `/desk/agents/${agent3}/invitation`; }),
    "an agent without a link": at(async (world) => { const { agent2 } = await agents(world); return `/desk/agents/${agent2}/invitation`; }),
    "a new agent": at(() => "/desk/agents/new"),
    "a service that has no agents": at(async (world) => { for (const id of Object.values(await agents(world))) await status(world, id, "suspended"); return "/desk/tickets"; }),
  });
  return list;
}
