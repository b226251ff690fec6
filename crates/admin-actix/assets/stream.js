// A stream of events that notices when it is dead. A connection can end without a word; the service says something at
// fixed intervals, so silence means that nobody is there.

/** @import { Change, Message } from "./types.js" */

import { WAITS } from "./waits.js";

const { first: FIRST, longest: LONGEST } = WAITS.again;

export class Stream {
  /** @type {EventSource | null} */
  #events = null;
  #after = "";
  #heard = 0;
  #pause = FIRST;
  #timer = 0;
  #source;
  #on;

  /**
   * `source` opens an EventSource; `on` is called with each event by its name, and with `up` and `down`.
   * @param {{ source: (address: string) => EventSource, on: (kind: Message["kind"], change?: Change) => void }} ways
   */
  constructor({ source, on }) {
    this.#source = source;
    this.#on = on;
  }

  /**
   * Listens to what happens after a position.
   * @param {string} after
   */
  open(after) {
    this.close();
    this.#after = after;
    this.#connect();
  }

  #connect() {
    this.#heard = Date.now();
    const events = this.#events = this.#source(`/desk/live?after=${encodeURIComponent(this.#after)}`);
    /** @type {<E extends Event>(act: (event: E) => void) => (event: E) => void} */
    const own = (act) => (event) => { if (this.#events === events) { this.#heard = Date.now(); act(event); } };
    events.onopen = own(() => { this.#pause = FIRST; this.#on("up"); });
    events.onerror = () => { if (this.#events === events) this.again(); };
    events.addEventListener("change", own((event) => { this.#after = event.lastEventId; this.#on("change", { id: event.lastEventId, data: event.data }); }));
    events.addEventListener("beat", own(() => this.#on("beat")));
    events.addEventListener("anew", own(() => { this.close(); this.#on("anew"); }));
    events.addEventListener("signed-out", own(() => { this.close(); this.#on("signed-out"); }));
    this.#timer = setTimeout(() => this.#look(), WAITS.look);
  }

  #look() {
    if (!this.#events) return;
    if (Date.now() - this.#heard > WAITS.silence) this.again(0);
    else this.#timer = setTimeout(() => this.#look(), WAITS.look);
  }

  /** Gives this connection up and opens another one. */
  again(pause = this.#pause) {
    this.close();
    this.#on("down");
    this.#pause = Math.min(this.#pause * 2, LONGEST);
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  close() {
    clearTimeout(this.#timer);
    this.#events?.close();
    this.#events = null;
  }
}
