// Short ways to the page, and what it says to people.

export const find = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Makes an element with properties and children. */
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** Says something to those who do not see the page. */
export const say = (text) => { const region = find("#say"); if (region) region.textContent = text; };

/** Shows what went wrong and what to do, until it is closed or something else is done. */
export function problem({ message, advice = "" }) {
  find("#trouble")?.remove();
  const close = make("button", { className: "small", type: "button", textContent: "Close" });
  const note = make("div", { id: "trouble" }, make("b", { textContent: message }), " ", make("span", { textContent: advice }), " ", close);
  note.setAttribute("role", "alert");
  close.onclick = () => note.remove();
  document.body.append(note);
}

export const noProblem = () => find("#trouble")?.remove();

/** Where the conversation on the page is: the ticket and its channel. */
export function place() {
  const main = find("#main[data-ticket]");
  return main ? { ticket: main.dataset.ticket, channel: main.dataset.channel } : null;
}

export const isSamePlace = (a, b) => a?.ticket === b?.ticket && a?.channel === b?.channel;
