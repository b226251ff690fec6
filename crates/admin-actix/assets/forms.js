// What a form is. A field named `action`, `method` or `id` hides the form's own property of that name, so everything is
// read from attributes.

/** Where a form goes, as a whole address; a button may name another place than its form. */
export function addressOf(form, button) {
  const path = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  return new URL(path, form.ownerDocument.baseURI).href;
}

/** Whether sending a form changes something. */
export function changes(form, button) {
  const method = button?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get";
  return method.toLowerCase() === "post";
}

/** What a form brings along, with the button that sends it. */
export function fieldsOf(form, button) {
  return new URLSearchParams(new FormData(form, button));
}

/** The fields of a form that are not empty, as the query of an address. */
export function queryOf(form, button) {
  return new URLSearchParams([...fieldsOf(form, button)].filter(([, value]) => value));
}
