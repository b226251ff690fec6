// A click is a press and a release on one element. What lies below a pressed pointer is not put in place anew meanwhile,
// or the click would be lost.

import { WAITS } from "./waits.js";

let since = 0; // when the pointer was pressed; 0 when it is not

/** Looks at the pointer. */
export function watchPresses(target = window) {
  target.addEventListener("pointerdown", () => { since = Date.now(); }, true);
  // the click comes right after the release
  const released = () => setTimeout(() => { since = 0; });
  for (const kind of ["pointerup", "pointercancel"]) target.addEventListener(kind, released, true);
}

/** Waits until no press is under way. */
export async function released() {
  while (since && Date.now() - since < WAITS.press) await new Promise((go) => setTimeout(go, 20));
}
