// What a browser keeps for one account, until the server has it: texts that were typed, messages that were not
// acknowledged. Another account that signs in here does not see it.

const PREFIX = "desk";
const GONE_AFTER = 30 * 24 * 3600 * 1000;

export class Store {
  /** `storage` is a Storage such as `localStorage`; `account` names whose texts these are. */
  constructor(storage, account, now = Date.now) {
    Object.assign(this, { storage, account, now, memory: new Map() });
  }

  #key(name) { return `${PREFIX}:${this.account}:${name}`; }

  /** Keeps a value. False when the browser keeps it only for as long as this tab is open. */
  set(name, value) {
    const text = JSON.stringify({ ...value, at: this.now() });
    try {
      this.storage.setItem(this.#key(name), text);
      this.memory.delete(name);
      return true;
    } catch {
      this.memory.set(name, text);
      return false;
    }
  }

  /** What is kept under a name, or null. */
  get(name) {
    try {
      return JSON.parse(this.memory.get(name) ?? this.storage.getItem(this.#key(name)));
    } catch {
      return null;
    }
  }

  drop(name) {
    this.memory.delete(name);
    try { this.storage.removeItem(this.#key(name)); } catch { /* nothing is kept where nothing can be */ }
  }

  /** The names that begin so, the oldest first. */
  names(beginning = "") {
    const whole = this.#key(beginning);
    const found = new Set([...this.memory.keys()].filter((name) => name.startsWith(beginning)));
    try {
      for (let n = 0; n < this.storage.length; n += 1) {
        const key = this.storage.key(n);
        if (key.startsWith(whole)) found.add(key.slice(this.#key("").length));
      }
    } catch { /* nothing is kept where nothing can be */ }
    return [...found].sort((a, b) => (this.get(a)?.at ?? 0) - (this.get(b)?.at ?? 0));
  }

  /** Removes everything of this account. */
  clear() { for (const name of this.names()) this.drop(name); }

  /** Removes what nobody came back for. */
  prune() {
    for (const name of this.names()) if (this.now() - (this.get(name)?.at ?? 0) > GONE_AFTER) this.drop(name);
  }

  /** The name that a key of the storage stands for, if it is one of this account. */
  nameOf(key) { return key?.startsWith(this.#key("")) ? key.slice(this.#key("").length) : null; }
}

export const draftName = ({ ticket, channel }) => `draft:${ticket}:${channel}`;
export const sendName = (key) => `send:${key}`;
