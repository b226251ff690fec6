// Which parts of a page something concerns.

/** @import { TicketEvent } from "./types.js" */

/**
 * `view` is what the page shows: its open ticket, its rows, whether its list is short and one's own alone.
 * @param {TicketEvent} event
 * @param {{ ticket?: string, rows: Set<string | undefined>, isWhole: boolean, isPanes: boolean, isLive: boolean }} view
 */
export function concerned({ ticket, what }, view) {
  if (!view.isPanes) return view.isLive ? ["all"] : [];
  if (String(ticket) === view.ticket) return ["all"];
  const moves = ["opened", "status", "assignee"].includes(what);
  if (view.rows.has(String(ticket))) return moves ? ["queue", "counts"] : ["queue"];
  // what is not on the page can only come to it: into one's own list by being given, into a longer one by anything
  if (moves) return ["queue", "counts"];
  return view.isWhole ? [] : ["queue"];
}
