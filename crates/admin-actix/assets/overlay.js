// The order beside a conversation, in a window that is too narrow for both: it lies above it until it is closed.

import { all, around, find } from "./dom.js";
import { focusOn } from "./focus.js";

/** Whether the order lies above the conversation. */
export const isOverlaid = () => { const order = find("#order:target"); return order !== null && getComputedStyle(order).position === "fixed"; };

// Where the focus goes back to: what opened it, or what stands in its place by now.
const opener = () => all("a[href='#order']").find((link) => link.getClientRects().length > 0);

/** Closes it and gives the focus back. No further step of the browser's history is made. */
export function closeOverlay() {
  if (!isOverlaid()) return false;
  location.replace("#main");
  focusOn(opener() ?? find("#timeline"));
  return true;
}

/** Begins to listen to its button. */
export function listenToOverlay() {
  document.addEventListener("click", (event) => {
    if (around(event, ".close-order") && closeOverlay()) event.preventDefault();
  });
}
