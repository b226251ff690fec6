// What a form is. A field named `action`, `method` or `id` hides the form's own property of that name, so everything is
// read from attributes.

/** @typedef {HTMLElement | null} Button */

/**
 * Where a form goes, as a whole address; a button may name another place than its form.
 * @param {HTMLFormElement} form @param {Button} [button]
 */
export function addressOf(form, button) {
  const path = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  return new URL(path, form.ownerDocument.baseURI).href;
}

/**
 * Whether sending a form changes something.
 * @param {HTMLFormElement} form @param {Button} [button]
 */
export function changes(form, button) {
  const method = button?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get";
  return method.toLowerCase() === "post";
}

/**
 * What a form brings along, with the button that sends it.
 * @param {HTMLFormElement} form @param {Button} [button]
 */
export function fieldsOf(form, button) {
  return new URLSearchParams([...new FormData(form, button)].map(([name, value]) => [name, String(value)]));
}

/**
 * The fields of a form that are not empty, as the query of an address.
 * @param {HTMLFormElement} form @param {Button} [button]
 */
export function queryOf(form, button) {
  return new URLSearchParams([...fieldsOf(form, button)].filter(([, value]) => value));
}
