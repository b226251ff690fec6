// Types that several modules share, for the check of types alone: nothing here runs, so it is not served.

export {};

/**
 * What the elements are that a selector names by something else than their tag.
 * @typedef {{
 *   "#composer": HTMLFormElement, "#mark-read": HTMLFormElement, "#text": HTMLTextAreaElement, "#unsent": HTMLButtonElement,
 *   "#status": HTMLSelectElement, "#priority": HTMLSelectElement, ".choose-row": HTMLInputElement, ".choose-row:checked": HTMLInputElement,
 *   "#idle": HTMLDialogElement, "#keys-on": HTMLInputElement, ".back": HTMLAnchorElement, "[data-most]": TextField,
 * }} KnownElements
 */

/**
 * What a selector finds: an element of the tag that its last part begins with, of one of them in a list.
 * @template {string} S
 * @typedef {S extends keyof KnownElements ? KnownElements[S]
 *   : S extends `${string}:is(${infer List})` ? ElementOf<List>
 *   : S extends `${infer One}, ${infer Others}` ? ElementOf<One> | ElementOf<Others>
 *   : S extends `${string} ${infer Last}` ? ElementOf<Last>
 *   : S extends `${infer Tag}[${string}` ? ElementOf<Tag>
 *   : S extends `${infer Tag}:${string}` ? ElementOf<Tag>
 *   : S extends `${infer Tag}.${string}` ? ElementOf<Tag>
 *   : S extends `${infer Tag}#${string}` ? ElementOf<Tag>
 *   : S extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[S] : HTMLElement} ElementOf
 */

/** @typedef {HTMLInputElement | HTMLTextAreaElement} TextField */

/**
 * A conversation: a ticket and one of its channels.
 * @typedef {{ ticket: string, channel: string }} Place
 */

/**
 * A message that the desk has not acknowledged.
 * @typedef {Place & { address: string, text: string, newest: string | null, why?: string }} Unsent
 */

/**
 * What is kept under a name, and since when.
 * @template {string} N
 * @typedef {{ at?: number } & (N extends `draft:${string}` ? { text: string }
 *   : N extends `field:${string}` ? { text: string, was: string }
 *   : N extends `send:${string}` ? Unsent
 *   : N extends "keys" ? { on: boolean } : {})} Kept
 */

/**
 * An entry of a list to choose from: what it says, what it does, more about it.
 * @typedef {[said: string, act: () => unknown, more?: string]} Way
 */

/**
 * What the stream tells, and the tabs of a browser each other.
 * @typedef {{ kind: "change" } & Change | { kind: "up" | "down" | "beat" | "anew" | "signed-out" | "free" | "who" }} Message
 */

/**
 * What happened to a ticket.
 * @typedef {{ ticket: number, what: string }} TicketEvent
 */

/**
 * A `TicketEvent` as JSON, and its position in the feed.
 * @typedef {{ id: string, data: string }} Change
 */
