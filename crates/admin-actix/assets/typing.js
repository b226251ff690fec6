// Tells keys that mean something from letters of somebody who writes where nothing is.

const QUIET = 700; // milliseconds in which no letter was typed before a key that changes something
const BURST = 1000; // letters follow each other within this when somebody writes

export class Typing {
  /** Milliseconds for which a key that changes something waits for another letter. */
  static ALONE = 350;

  #last = -Infinity;
  #acted = false; // whether the last key moved something, so that the next one may follow at once
  #writes = false;

  /**
   * The page changed under the fingers of somebody who writes: what comes next within the burst is not meant for it.
   * @param {number} now
   */
  interrupt(now) { this.#last = now; this.#writes = true; }

  /** Another letter came while a key waited to be alone: somebody writes. */
  spoil() { this.#writes = true; }

  /** A key that waited was alone: what comes next is not a part of a word with it. */
  done() { this.#acted = true; }

  /**
   * A key came; `isKnown` when it means something. What is it: `act`, `alone` (if nothing follows), or `ignore`.
   * @param {number} now @param {boolean} isKnown @param {boolean} changes
   */
  press(now, isKnown, changes) {
    const since = now - this.#last;
    this.#last = now;
    if (since > BURST) this.#writes = false;
    if (!isKnown) this.#writes = true;
    if (this.#writes) return "ignore";
    const follows = since < QUIET && !this.#acted;
    this.#acted = !changes;
    if (!changes) return "act";
    if (follows) this.#writes = true;
    return follows ? "ignore" : "alone";
  }
}
