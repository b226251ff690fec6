// A session that nobody uses ends. The page tells the server when the person did something, typing and scrolling too,
// and asks before the end. What pages and streams do by themselves does not count.

import { one } from "./dom.js";
import { WAITS } from "./waits.js";

const idle = Number(document.body.dataset.idle) * 1000;
// asked so long before the end
const notice = Math.min(120_000, idle / 3);
// told at most so often
const pace = Math.min(60_000, idle / 10);
// all tabs of the browser share one session
const ACTED = "desk.acted";
const TOLD = "desk.told";

/** @param {string} key */
const read = (key) => {
  try {
    return Number(localStorage.getItem(key)) || 0;
  } catch {
    return 0;
  }
};
/** @param {string} key @param {number} value */
const write = (key, value) => {
  try {
    localStorage.setItem(key, String(value));
  } catch {
    // a browser that keeps nothing: this tab counts for itself
  }
};

let acted = Date.now();
let told = acted;
let over = false;
// loading the page was an act
write(ACTED, acted);
write(TOLD, told);

const lastAct = () => Math.max(acted, read(ACTED));

async function tell() {
  told = Date.now();
  write(TOLD, told);
  try {
    const answer = await fetch("/desk/active", {
      method: "POST",
      headers: { "X-Desk-Part": "1" },
      body: new URLSearchParams({ csrf: document.body.dataset.csrf ?? "" }),
      signal: AbortSignal.timeout(WAITS.send),
    });
    if (answer.status === 401) end();
  } catch {
    // told again at the next act
    told = 0;
    write(TOLD, 0);
  }
}

const dialog = document.createElement("dialog");
dialog.id = "idle";
dialog.setAttribute("aria-labelledby", "idle-title");
dialog.innerHTML = `<h2 id="idle-title">Are you still there?</h2>
<p>You will be signed out in <span id="idle-left"></span>, since nothing was done for a while.</p>
<button class="button" type="button" id="idle-stay">Stay signed in</button>`;
document.body.append(dialog);

function stay() {
  acted = Date.now();
  write(ACTED, acted);
  if (dialog.open) dialog.close();
  tell();
}
dialog.addEventListener("cancel", stay);
one("#idle-stay", dialog).addEventListener("click", stay);

function end() {
  if (over) return;
  over = true;
  const way = `/desk/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  dialog.innerHTML = `<h2 id="idle-title">You were signed out</h2>
<p>Nothing was done for a while. What you typed is still on this page.</p>
<a class="button" id="idle-sign-in">Sign in again</a>`;
  one("a", dialog).href = way;
  if (!dialog.open) dialog.showModal();
}

function act() {
  if (over || dialog.open) return;
  acted = Date.now();
  if (acted - Math.max(told, read(TOLD)) >= pace) {
    write(ACTED, acted);
    tell();
  }
}
for (const kind of ["pointerdown", "keydown", "wheel", "touchmove", "scroll", "input"]) {
  addEventListener(kind, act, { capture: true, passive: true });
}

function look() {
  if (over) return;
  const left = lastAct() + idle - Date.now();
  if (left <= 0) {
    end();
  } else if (left <= notice) {
    const seconds = Math.ceil(left / 1000);
    one("#idle-left", dialog).textContent = seconds >= 120 ? "2 minutes" : `${seconds} s`;
    if (!dialog.open) dialog.showModal();
  } else if (dialog.open) {
    // somebody did something in another tab
    dialog.close();
  }
}
if (idle > 0) setInterval(look, Math.min(1000, idle / 10));
