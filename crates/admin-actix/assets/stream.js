// A stream of events that notices when it is dead. A connection can end without a word; the service says something at
// fixed intervals, so silence means that nobody is there.

import { WAITS } from "./waits.js";

const { first: FIRST, longest: LONGEST } = WAITS.again;

export class Stream {
  /** `source` opens an EventSource; `on` is called with each event by its name, and with `up` and `down`. */
  constructor({ source, on, now = Date.now, later = (act, ms) => setTimeout(act, ms), never = (timer) => clearTimeout(timer) }) {
    Object.assign(this, { source, on, now, later, never, after: "", heard: 0, pause: FIRST, events: null, timer: 0 });
  }

  /** Listens to what happens after a position. */
  open(after) {
    this.close();
    this.after = after;
    this.#connect();
  }

  #connect() {
    this.heard = this.now();
    const events = this.events = this.source(`/desk/live?after=${encodeURIComponent(this.after)}`);
    const own = (act) => (event) => { if (this.events === events) { this.heard = this.now(); act(event); } };
    events.onopen = own(() => { this.pause = FIRST; this.on("up"); });
    events.onerror = () => { if (this.events === events) this.again(); };
    events.addEventListener("change", own((event) => { this.after = event.lastEventId; this.on("change", { id: event.lastEventId, data: event.data }); }));
    events.addEventListener("beat", own(() => this.on("beat")));
    events.addEventListener("anew", own(() => { this.close(); this.on("anew"); }));
    events.addEventListener("signed-out", own(() => { this.close(); this.on("signed-out"); }));
    this.timer = this.later(() => this.#look(), WAITS.look);
  }

  #look() {
    if (!this.events) return;
    if (this.now() - this.heard > WAITS.silence) this.again(0);
    else this.timer = this.later(() => this.#look(), WAITS.look);
  }

  /** Gives this connection up and opens another one. */
  again(pause = this.pause) {
    this.close();
    this.on("down");
    this.pause = Math.min(this.pause * 2, LONGEST);
    this.timer = this.later(() => this.#connect(), pause);
  }

  close() {
    this.never(this.timer);
    this.events?.close();
    this.events = null;
  }
}
