// What a browser keeps for one account, until the server has it: texts that were typed, messages that were not
// acknowledged. Another account that signs in here does not see it.

/** @import { Kept, Place } from "./types.js" */

const PREFIX = "desk";
const GONE_AFTER = 30 * 24 * 3600 * 1000;

export class Store {
  /** @type {Map<string, string>} */
  #memory = new Map();
  #storage;
  #account;
  #now;

  /**
   * `account` names whose texts these are.
   * @param {Storage} storage @param {string} account
   */
  constructor(storage, account, now = Date.now) {
    this.#storage = storage;
    this.#account = account;
    this.#now = now;
  }

  /** @param {string} name */
  #key(name) { return `${PREFIX}:${this.#account}:${name}`; }

  /**
   * Keeps a value. False when the browser keeps it only for as long as this tab is open.
   * @template {string} N
   * @param {N} name @param {Kept<N>} value
   */
  set(name, value) {
    const text = JSON.stringify({ ...value, at: this.#now() });
    try {
      this.#storage.setItem(this.#key(name), text);
      this.#memory.delete(name);
      return true;
    } catch {
      this.#memory.set(name, text);
      return false;
    }
  }

  /**
   * What is kept under a name, or null.
   * @template {string} N
   * @param {N} name @returns {Kept<N> | null}
   */
  get(name) {
    try {
      return JSON.parse(this.#memory.get(name) ?? this.#storage.getItem(this.#key(name)) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} name */
  drop(name) {
    this.#memory.delete(name);
    try { this.#storage.removeItem(this.#key(name)); } catch { /* nothing is kept where nothing can be */ }
  }

  /**
   * The names that begin so, the oldest first.
   * @template {string} [B=""]
   * @param {B} [beginning]
   */
  names(beginning = /** @type {B} */ ("")) {
    const whole = this.#key(beginning);
    const found = new Set([...this.#memory.keys()].filter((name) => name.startsWith(beginning)));
    try {
      for (let n = 0; n < this.#storage.length; n += 1) {
        const key = this.#storage.key(n);
        if (key?.startsWith(whole)) found.add(key.slice(this.#key("").length));
      }
    } catch { /* nothing is kept where nothing can be */ }
    const names = [...found].sort((a, b) => (this.get(a)?.at ?? 0) - (this.get(b)?.at ?? 0));
    return /** @type {`${B}${string}`[]} */ (names);
  }

  /** Removes everything of this account. */
  clear() { for (const name of this.names()) this.drop(name); }

  /** Removes what nobody came back for. */
  prune() {
    for (const name of this.names()) if (this.#now() - (this.get(name)?.at ?? 0) > GONE_AFTER) this.drop(name);
  }

  /**
   * The name that a key of the storage stands for, if it is one of this account.
   * @param {string | null} key
   */
  nameOf(key) { return key?.startsWith(this.#key("")) ? key.slice(this.#key("").length) : null; }
}

/** @type {(place: Place) => `draft:${string}`} */
export const draftName = ({ ticket, channel }) => `draft:${ticket}:${channel}`;
/** @type {(key: string) => `send:${string}`} */
export const sendName = (key) => `send:${key}`;
