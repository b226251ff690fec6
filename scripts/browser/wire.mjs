// A wire between browsers and the server that can be slow, cut, or silent: it forwards nothing and says nothing, as when
// a host is frozen or packets get lost.

import { createServer, connect } from "node:net";

export class Wire {
  constructor(port) {
    this.port = port;
    this.mode = "open";
    this.pairs = new Set();
  }

  async open(host = "127.0.0.1") {
    this.server = createServer((near) => this.#join(near));
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.base = `http://${host}:${this.server.address().port}`;
    return this;
  }

  #join(near) {
    near.on("error", () => {});
    if (this.mode === "cut") { near.destroy(); return; }
    const far = connect(this.port, "127.0.0.1");
    far.on("error", () => near.destroy());
    const pair = { near, far };
    this.pairs.add(pair);
    const end = () => { near.destroy(); far.destroy(); this.pairs.delete(pair); };
    near.on("close", end);
    far.on("close", end);
    const pass = (from, to) => from.on("data", (chunk) => { if (this.mode === "open") to.write(chunk); });
    pass(near, far);
    pass(far, near);
  }

  /** From now on nothing gets through, and nobody is told. What is sent meanwhile is lost. */
  silence() { this.mode = "silent"; }

  /** Ends every connection and refuses new ones. */
  cut() {
    this.mode = "cut";
    for (const { near, far } of this.pairs) { near.destroy(); far.destroy(); }
  }

  /** Lets new connections through; those that lost something are ended, as a host ends them that comes back. */
  mend() {
    const hurt = this.mode !== "open";
    this.mode = "open";
    if (hurt) for (const { near, far } of this.pairs) { near.destroy(); far.destroy(); }
  }

  close() {
    this.cut();
    this.server.close();
  }
}
