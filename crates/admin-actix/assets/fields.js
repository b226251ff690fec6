// Texts in forms: what was typed is kept until the desk has it, and a limit is said instead of cutting what is pasted.

/** @import { Store } from "./store.js" */
/** @import { TextField } from "./types.js" */

import { all, find, make, noProblem, problem } from "./dom.js";
import { changes } from "./forms.js";
import { lengthOf, limitSaid } from "./limits.js";

const KINDS = "textarea, input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=url]";
/** @type {(field: TextField) => field is TextField & { form: HTMLFormElement }} */
const isKept = (field) => Boolean(field.matches?.(KINDS) && field.form && field.name && field.id !== "text" && changes(field.form));

/**
 * Where a field stands: its page, its form, what the form does, and its name.
 * @param {TextField & { form: HTMLFormElement }} field @returns {`field:${string}`}
 */
function nameOf(field) {
  const act = find("input[type=hidden][name=action]", field.form)?.value ?? "";
  return `field:${location.pathname}|${(field.form.getAttribute("action") ?? "").split("?")[0]}|${act}|${field.name}`;
}

/** @param {TextField} field */
function count(field) {
  const most = Number(field.dataset.most);
  if (!most) return;
  const said = limitSaid(lengthOf(field.value), most);
  const next = field.nextElementSibling;
  let note = next?.matches(".counter") ? next : null;
  if (!note && !said) return;
  if (!note) { note = make("span", { className: "counter" }); note.setAttribute("role", "status"); field.after(note); }
  note.textContent = said;
  const isOver = lengthOf(field.value) > most;
  if (note.classList.contains("over") && !isOver) noProblem();
  note.classList.toggle("over", isOver);
}

/**
 * The first text of a form that is too long is said, and nothing is sent.
 * @param {HTMLFormElement} form
 */
export function isTooLong(form) {
  const field = all("[data-most]", form).find((field) => lengthOf(field.value) > Number(field.dataset.most));
  if (!field) return false;
  problem({ message: `${limitSaid(lengthOf(field.value), Number(field.dataset.most))}.`, advice: "Nothing was sent and nothing was cut. Shorten the text, or send it in parts." });
  field.focus();
  count(field);
  return true;
}

/**
 * Keeps what is typed in a field.
 * @param {TextField} field @param {Store} store
 */
export function typedIn(field, store) {
  count(field);
  if (!isKept(field)) return;
  if (field.value === field.defaultValue) store.drop(nameOf(field));
  else store.set(nameOf(field), { text: field.value, was: field.defaultValue });
}

/**
 * Puts back what was typed in fields that are as the desk made them.
 * @param {Store} store
 */
export function restore(store) {
  for (const field of all(`form :is(${KINDS})`)) {
    if (!isKept(field) || field.value !== field.defaultValue) continue;
    const kept = store.get(nameOf(field));
    if (!kept || kept.was !== field.defaultValue || kept.text === field.value) continue;
    field.value = kept.text;
    for (let box = field.closest("details"); box; box = box.parentElement?.closest("details") ?? null) box.open = true;
    count(field);
  }
}

/**
 * Forgets what a form brought to the desk.
 * @param {HTMLFormElement} form @param {Store} store
 */
export function taken(form, store) {
  for (const field of all(KINDS, form)) if (isKept(field)) store.drop(nameOf(field));
}
