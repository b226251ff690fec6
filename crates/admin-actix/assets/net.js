// Requests that always end: with an answer, or with a Trouble that says what happened.

import { all, find } from "./dom.js";
import { WAITS } from "./waits.js";

/**
 * @typedef {"unreachable" | "refused" | "not-taken" | "signed-out" | "other-account" | "no-page" | "superseded" | "broken"} TroubleKind
 * @typedef {{ method?: "GET" | "POST", body?: URLSearchParams, headers?: Record<string, string>, signal?: AbortSignal, patience?: number }} RequestOptions
 * @typedef {RequestOptions & { parts?: string, etag?: string, renewed?: boolean }} AskOptions
 * @typedef {{ page: Document, address: string, redirected: boolean, status: number, etag: string | null }} Answer
 */

/** Why there is no page. */
export class Trouble extends Error {
  /**
   * `address` is where something else than a page is.
   * @param {TroubleKind} kind @param {string} message @param {string} advice @param {{ cause?: unknown, address?: string }} more
   */
  constructor(kind, message, advice = "", { cause, address } = {}) {
    super(message, { cause });
    this.kind = kind;
    this.advice = advice;
    this.address = address;
  }
}

/**
 * What was caught, as something to be said.
 * @param {unknown} error
 */
export function troubleOf(error) {
  return error instanceof Trouble ? error : new Trouble("broken", error instanceof Error ? error.message : String(error));
}

export const UNREACHABLE = "The desk cannot be reached";

/**
 * One request, within its time. The time includes reading the answer.
 * @param {string} address @param {RequestOptions} options
 */
export async function request(address, { method = "GET", body, headers = {}, signal, patience = method === "GET" ? WAITS.read : WAITS.send } = {}) {
  const stop = new AbortController();
  const quit = () => stop.abort();
  if (signal?.aborted) quit();
  signal?.addEventListener("abort", quit, { once: true });
  const timer = setTimeout(quit, patience);
  try {
    const answer = await fetch(address, { method, body, headers, signal: stop.signal, credentials: "same-origin", cache: "no-store" });
    const isPage = /^(text\/(html|plain)|application\/json)/.test(answer.headers.get("content-type") ?? "") || answer.status === 304 || answer.status === 204;
    if (!isPage) { quit(); return { answer, isPage, text: "" }; }
    return { answer, isPage, text: await answer.text() };
  } catch (cause) {
    if (signal?.aborted) throw new Trouble("superseded", "Something else was asked for");
    throw new Trouble("unreachable", UNREACHABLE, method === "GET" ? "Nothing is lost. Try again in a moment." : "It is not known whether it arrived; what you typed is kept. Try again in a moment.", { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", quit);
  }
}

/**
 * Reads a page, or what a form led to, with `parts` the inside alone. Where the page is what `etag` names, there is none.
 * @overload @param {string} address @param {AskOptions & { etag?: undefined }} [options] @returns {Promise<Answer>}
 * @overload @param {string} address @param {AskOptions} options @returns {Promise<Answer | null>}
 * @param {string} address @param {AskOptions} options @returns {Promise<Answer | null>}
 */
export async function ask(address, options = {}) {
  /** @type {Record<string, string>} */
  const headers = { ...options.headers };
  if (options.parts) headers["X-Desk-Part"] = options.parts;
  if (options.etag) headers["If-None-Match"] = options.etag;
  const { answer, isPage, text } = await request(address, { ...options, headers });
  if (answer.status === 304) return null;
  if (!isPage) throw new Trouble("no-page", "This is no page", "", { address: answer.url });
  const page = new DOMParser().parseFromString(text, "text/html");
  if (answer.status === 401 || find("form[action='/desk/sign-in']", page)) {
    throw new Trouble("signed-out", "Your session has ended", "What you typed is kept. Sign in again.");
  }
  if (answer.status === 403 && options.method === "POST" && !options.renewed) {
    await renew(options.body);
    return ask(address, { ...options, renewed: true });
  }
  const stopped = find("main[data-status]", page);
  if (stopped || !find("#main, #counts, #queue", page)) {
    throw new Trouble("refused", find("#problem", page)?.textContent ?? `The desk answered ${answer.status}`, find("#advice", page)?.textContent ?? "");
  }
  return { page, address: answer.url, redirected: answer.redirected, status: answer.status, etag: answer.headers.get("etag") };
}

// The token of a form is bound to a session. After a new sign-in in another tab it is read anew, if the account is the
// same; in the name of another account nothing is sent.
/** @param {URLSearchParams} [body] */
async function renew(body) {
  const { answer, text } = await request("/desk/token", { headers: { "X-Desk-Part": "1" } });
  if (answer.status === 401) throw new Trouble("signed-out", "Your session has ended", "What you typed is kept. Sign in again.");
  if (!answer.ok) return;
  const [account, csrf = ""] = text.trim().split(" ");
  if (account !== document.body.dataset.account) {
    throw new Trouble("other-account", "Somebody else is signed in here now", "Nothing was sent. What you typed is kept for your account.");
  }
  for (const field of all("input[name=csrf]")) field.value = csrf;
  document.body.dataset.csrf = csrf;
  body?.set("csrf", csrf);
}
