// One tab of a browser listens to the service for all of its tabs. Which one is agreed on by a note in the storage that
// its holder renews; `navigator.locks` would do, but exists only where the connection is secure. A tab that nobody sees
// holds nothing.

/** @import { Message } from "./types.js" */

import { WAITS } from "./waits.js";

// a note that is older has no holder any more; two who take it at once have both written after a moment
const { fresh: FRESH, settle: SETTLE } = WAITS.tab;

const pass = (/** @type {number} */ ms) => new Promise((go) => setTimeout(go, ms));

/**
 * `storage` holds the note under `key`; `visible` says whether this tab is seen; `lead` and `follow` are called when it
 * begins to listen for all, and when it stops; `send` tells the other tabs.
 * @typedef {{
 *   storage: Storage, key: string, id: string, visible: () => boolean, lead: () => void, follow: () => void,
 *   send: (message: Message) => void, now?: () => number, wait?: (ms: number) => Promise<unknown>,
 * }} TabsOptions
 */

export class Tabs {
  leads = false;
  alone = false; // whether there is no other tab that could be told
  #taking = false;
  #own;

  /** @param {TabsOptions} own */
  constructor(own) { this.#own = { now: Date.now, wait: pass, ...own }; }

  /** @returns {{ id: string, at: number } | null} */
  #read() {
    try { return JSON.parse(this.#own.storage.getItem(this.#own.key) ?? "null"); } catch { return null; }
  }

  #write() {
    try { this.#own.storage.setItem(this.#own.key, JSON.stringify({ id: this.#own.id, at: this.#own.now() })); } catch { this.alone = true; }
  }

  /** @param {boolean} leads */
  #set(leads) {
    if (this.leads === leads) return;
    this.leads = leads;
    if (leads) this.#own.lead(); else this.#own.follow();
  }

  /** Looks who listens; called every now and then, and when something may have changed. */
  async tick() {
    if (!this.#own.visible()) { this.leave(); return; }
    const note = this.#read();
    if (note?.id === this.#own.id || this.alone) { this.#write(); this.#set(true); return; }
    const age = note ? this.#own.now() - note.at : Infinity;
    // a note from the future was written before the clock was set back
    if (age < FRESH && age > -FRESH) { this.#set(false); return; }
    await this.#take();
  }

  async #take() {
    if (this.#taking) return;
    this.#taking = true;
    this.#write();
    await this.#own.wait(SETTLE);
    this.#taking = false;
    const isOurs = this.alone || this.#read()?.id === this.#own.id;
    if (isOurs && this.#own.visible()) this.#set(true); else if (!isOurs) this.#set(false);
  }

  /** Gives the note back, so that another tab takes it at once. */
  leave() {
    const held = this.#read()?.id === this.#own.id;
    this.#set(false);
    if (!held) return;
    try { this.#own.storage.removeItem(this.#own.key); } catch { /* it gets old by itself */ }
    this.#own.send({ kind: "free" });
  }
}
