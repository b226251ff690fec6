// The desk, made faster. Everything here also works without it, with forms and links.

/** @import { TextField } from "./types.js" */

import { chooseReply, keepIn, keepNow, restoreDraft, send, showUnsent, typed, typedAt, unsaved } from "./compose.js";
import { askWhich } from "./dialogs.js";
import { around, find } from "./dom.js";
import { isTooLong, restore, taken, typedIn } from "./fields.js";
import { addressOf, changes, queryOf } from "./forms.js";
import { listen, pause, showButton } from "./keys.js";
import { follow, light } from "./live.js";
import { hooks, putAnswer, refresh, submit, visit } from "./pages.js";
import { listenToOverlay } from "./overlay.js";
import { countChosen, showCounts } from "./parts.js";
import { watchPresses } from "./press.js";
import { Store } from "./store.js";
import { noteReading, readOlder, toTheEnd, wire } from "./timeline.js";
import { countDown, keepTime } from "./times.js";

document.documentElement.classList.add("script");

const account = document.body.dataset.account ?? "";
const store = new Store(localStorage, account);

hooks.typedAt = typedAt;
hooks.taken = (form) => taken(form, store);
hooks.replaced = (clicked) => { keepNow(); pause(clicked); };
hooks.shown = () => { restoreDraft(); restore(store); showUnsent(); showButton(); light(); };

/**
 * Texts that the desk does not have go along, or stay for the next time: the person says which.
 * @param {HTMLFormElement} form @param {HTMLElement | null} button
 */
async function signOut(form, button) {
  const count = unsaved();
  if (count) {
    const words = `${count} text${count === 1 ? " is" : "s are"} kept on this computer that the desk does not have yet.`;
    const answer = await askWhich("Sign out", words, [["Keep for my next sign-in", "keep"], ["Delete and sign out", "delete", "danger"]]);
    if (!answer) return;
    if (answer === "delete") store.clear();
  }
  submit(form, button);
}

document.addEventListener("submit", (event) => {
  const [form, button] = [/** @type {HTMLFormElement} */ (event.target), event.submitter];
  if (form.getAttribute("method") === "dialog" || event.defaultPrevented) return;
  event.preventDefault();
  if (isTooLong(form)) return;
  if (form.matches("#composer")) send(form);
  else if (form.matches("[action='/desk/sign-out']")) signOut(form, button);
  else if (changes(form, button)) submit(form, button);
  else visit(`${addressOf(form, button).split("?")[0]}?${queryOf(form, button)}`);
});

document.addEventListener("menu-left", () => refresh());

document.addEventListener("change", (event) => {
  if (around(event, ".choose-row")) countChosen();
  around(event, "form[data-auto]")?.requestSubmit();
});

document.addEventListener("input", (event) => {
  const text = around(event, "#text");
  if (!text) typedIn(/** @type {TextField} */ (event.target), store);
  else if (text.value === "/") { text.value = ""; chooseReply(); }
  else typed(text);
});

document.addEventListener("click", (event) => {
  const link = around(event, "a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.parentElement?.id === "older") { event.preventDefault(); readOlder(link); return; }
  const isOwn = link.origin === location.origin && /^\/desk(\/(?!sign-in)|$)/.test(link.pathname) && !link.target && !link.hasAttribute("download");
  // a step within the page, such as to the order on a phone, is the browser's own
  const isStep = link.hash && link.pathname + link.search === location.pathname + location.search;
  if (!isOwn || isStep || new URL(link.href).searchParams.has("csv")) return;
  event.preventDefault();
  visit(link.href);
});

// The keys have a place to begin at. It is marked as soon as somebody uses one.
function focusAtFirst() {
  const root = document.documentElement;
  root.dataset.fresh = "";
  document.addEventListener("keydown", () => { delete root.dataset.fresh; }, { once: true, capture: true });
  find("#timeline")?.focus({ preventScroll: true });
}

store.prune();
keepIn(store);
listen(store);
listenToOverlay();
watchPresses();
noteReading(putAnswer);
keepTime();
hooks.shown();
showCounts();
countDown();
wire();
toTheEnd();
if (document.activeElement === document.body) focusAtFirst();
follow(account);
