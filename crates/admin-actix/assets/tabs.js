// One tab of a browser listens to the service for all of its tabs. Which one is agreed on by a note in the storage that
// its holder renews; `navigator.locks` would do, but exists only where the connection is secure. A tab that nobody sees
// holds nothing.

import { WAITS } from "./waits.js";

// a note that is older has no holder any more; two who take it at once have both written after a moment
const { fresh: FRESH, settle: SETTLE } = WAITS.tab;

export class Tabs {
  /**
   * `storage` holds the note under `key`; `visible` says whether this tab is seen; `lead` and `follow` are called when it
   * begins to listen for all, and when it stops; `send` tells the other tabs.
   */
  constructor({ storage, key, id, visible, lead, follow, send, now = Date.now, wait = (ms) => new Promise((go) => setTimeout(go, ms)) }) {
    Object.assign(this, { storage, key, id, visible, lead, follow, send, now, wait, leads: false, taking: false, alone: false });
  }

  #read() {
    try { return JSON.parse(this.storage.getItem(this.key)); } catch { return null; }
  }

  #write() {
    try { this.storage.setItem(this.key, JSON.stringify({ id: this.id, at: this.now() })); } catch { this.alone = true; }
  }

  #set(leads) {
    if (this.leads === leads) return;
    this.leads = leads;
    if (leads) this.lead(); else this.follow();
  }

  /** Looks who listens; called every now and then, and when something may have changed. */
  async tick() {
    if (!this.visible()) { this.leave(); return; }
    const note = this.#read();
    if (note?.id === this.id || this.alone) { this.#write(); this.#set(true); return; }
    const age = note ? this.now() - note.at : Infinity;
    // a note from the future was written before the clock was set back
    if (age < FRESH && age > -FRESH) { this.#set(false); return; }
    await this.#take();
  }

  async #take() {
    if (this.taking) return;
    this.taking = true;
    this.#write();
    await this.wait(SETTLE);
    this.taking = false;
    const isOurs = this.alone || this.#read()?.id === this.id;
    if (isOurs && this.visible()) this.#set(true); else if (!isOurs) this.#set(false);
  }

  /** Gives the note back, so that another tab takes it at once. */
  leave() {
    const held = this.#read()?.id === this.id;
    this.#set(false);
    if (!held) return;
    try { this.storage.removeItem(this.key); } catch { /* it gets old by itself */ }
    this.send({ kind: "free" });
  }
}
