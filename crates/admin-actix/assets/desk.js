// The desk, made faster. Everything here also works without it, with forms and links.

import { addressOf, changes, fieldsOf, queryOf } from "./forms.js";

const root = document.documentElement;
root.classList.add("script");

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const say = (text) => { find("#say").textContent = text; };

// ---- pages: the inside is fetched and put in place, so that the frame, the stream and what was typed stay

const typed = new Map(); // what stands in the composer, by the address of the ticket and its channel
const place = () => `${find("#main")?.dataset.ticket ?? ""} ${find("#main")?.dataset.channel ?? ""}`;

function keepTyped() {
  const text = find("#text");
  if (text) typed.set(place(), text.value);
}

function putTyped(was) {
  const [text, kept] = [find("#text"), typed.get(place())];
  if (text && kept && (!text.value || place() === was)) text.value = kept;
}

async function inside(address, options = {}) {
  const headers = { "X-Desk-Part": "1", ...options.headers };
  const answer = await fetch(address, { credentials: "same-origin", ...options, headers });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const problem = find("main[data-status]", page);
  if (problem) {
    if (answer.status === 401) location.reload();
    throw Object.assign(new Error(find("#problem", page).textContent), { advice: find("#advice", page).textContent });
  }
  return { page, address: answer.url, status: answer.status };
}

// Makes these the children of an element, and moves only what is not in its place: what has the focus keeps it.
function settle(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const child of children) {
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
}

// Puts new children in the place of old ones where they differ, by their ids, between those that stay.
function reconcile(old, fresh, before = [], after = []) {
  const kept = new Map(all(":scope > [id]", old).map((child) => [child.id, child]));
  const children = [...fresh.children].map((child) => {
    const known = child.id && kept.get(child.id);
    if (!known) return child;
    const [box, fresh] = [find(".choose-row", known), find(".choose-row", child)];
    if (box && fresh) fresh.checked = box.checked;
    if (same(known, child)) return known;
    if (!known.contains(document.activeElement)) return child;
    known.className = child.className;
    for (const [name, value] of Object.entries(child.dataset)) known.dataset[name] = value;
    const [link, next] = [find("a", known), find("a", child)];
    if (link && next && link === document.activeElement) link.replaceChildren(...next.childNodes);
    return known;
  });
  settle(old, [...before, ...children, ...after]);
}

// Puts in place what differs, down to what has the focus, which stays.
function blend(old, fresh) {
  if (old.outerHTML === fresh.outerHTML) return;
  if (!old.contains(document.activeElement)) { old.replaceWith(fresh); return; }
  if (!fresh.children.length) return;
  const kept = new Map(all(":scope > [id]", old).map((child) => [child.id, child]));
  settle(old, [...fresh.children].map((child, n) => {
    const known = child.id ? kept.get(child.id) : old.children[n];
    if (!known?.contains(document.activeElement) || known.tagName !== child.tagName) return child;
    blend(known, child);
    return known;
  }));
}

// Pages that show how things stand name the parts that are kept so.
function putLive(page) {
  for (const part of all("[data-live]")) {
    const fresh = find(`#${part.id}`, page);
    if (fresh) blend(part, fresh);
  }
}

const same = (a, b) => a.outerHTML.replace(/ (open|is-picked)(=""|(?="))/g, "") === b.outerHTML;

function putQueue(page) {
  const [old, fresh] = [find("#queue"), find("#queue", page)];
  if (!old || !fresh) return;
  const [rows, newRows] = [find("#rows", old), find("#rows", fresh)];
  const typing = old.contains(document.activeElement) && document.activeElement.matches("input, select");
  if (rows && newRows && (typing || find(".chips", old)?.innerHTML === find(".chips", fresh)?.innerHTML)) {
    reconcile(rows, newRows);
    find(".tabs", old).replaceWith(find(".tabs", fresh));
  } else if (!typing) {
    old.replaceWith(fresh);
  }
  markPicked();
}

function putTicket(page) {
  const [old, fresh] = [find("#main"), find("#main", page)];
  const [timeline, newTimeline] = [find("#timeline", old), find("#timeline", fresh)];
  if (!timeline || !newTimeline) return;
  const atEnd = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 80;
  const known = new Set(all("article[id]", timeline).map((bubble) => bubble.id));
  const pending = all(".is-pending, .is-failed", timeline).filter((bubble) => !find(`[data-key="${bubble.dataset.key}"]`, newTimeline));
  reconcile(timeline, newTimeline, olderThan(timeline, newTimeline, known), pending);
  for (const part of [".ticket-head", ".channels"]) {
    const [had, has] = [find(part, old), find(part, fresh)];
    if (!had.contains(document.activeElement) && had.outerHTML !== has.outerHTML) had.replaceWith(has);
  }
  const [order, newOrder] = [find("#order"), find("#order", page)];
  countDown();
  countDown(newOrder);
  if (!find("details.act[open]", order) && !order.contains(document.activeElement) && order.innerHTML !== newOrder.innerHTML) order.replaceChildren(...newOrder.childNodes);
  const news = all(".bubble:not(.own)[id]", timeline).filter((bubble) => !known.has(bubble.id));
  if (news.length) say(`${find("b", news.at(-1)).textContent}: ${find(".text", news.at(-1)).textContent.slice(0, 140)}`);
  if (atEnd) timeline.scrollTop = timeline.scrollHeight;
  wire();
}

// What was loaded upwards stays above what is read anew, together with what has left that part meanwhile. Where so much
// came that nothing joins the two, it goes, and is loaded again.
function olderThan(timeline, fresh, known) {
  if (!find(":scope > .was-older", timeline)) return [];
  const articles = all("article[id]", fresh);
  if (!articles.some((article) => known.has(article.id))) return [];
  const first = Math.min(...articles.map(number));
  for (const child of all(":scope > :not(.was-older)", timeline)) {
    const own = child.matches("article[id]") ? [child] : all("article[id]", child);
    if (!own.length || number(own[0]) >= first) continue;
    own.filter((article) => number(article) >= first).forEach((article) => article.remove());
    child.classList.add("was-older");
  }
  find("#older", fresh)?.remove();
  if (find(".was-older.new-line, .was-older .new-line", timeline)) find(".new-line", fresh)?.remove();
  const older = all(":scope > .was-older", timeline);
  sameDay(older, fresh);
  return older;
}

const number = (article) => Number(article.id.slice(1));

// A day is named once where two parts meet.
function sameDay(older, younger) {
  const days = older.flatMap((child) => (child.matches(".day") ? [child] : all(".day", child)));
  const [last, first] = [days.at(-1), find(".day, article", younger)];
  if (first?.matches(".day") && first.textContent === last?.textContent) first.remove();
}

// The check list of a new service is ticked off as things happen; when all is done, the page is an ordinary one.
function putFirstRun(page) {
  const [old, fresh] = [find("#first-run"), find("#first-run", page)];
  if (!old) return;
  if (!fresh) { location.reload(); return; }
  const [ticks, now] = [find(".checks", old), find(".checks", fresh)];
  if (ticks.outerHTML !== now.outerHTML) ticks.replaceWith(now);
}

function putCounts(page) {
  const [old, fresh] = [find("#counts"), find("#counts", page)];
  if (old && fresh) old.replaceWith(fresh);
  showCounts();
}

function showCounts() {
  const counts = find("#counts");
  if (!counts) return;
  for (const mark of all("[data-count]")) mark.textContent = counts.dataset[mark.dataset.count] ?? "";
  const unread = all(".row").reduce((sum, row) => sum + Number(row.dataset.unread), 0);
  const name = find("#main h1")?.textContent ?? "Queue";
  document.title = `${unread ? `(${unread}) ` : ""}${name} – Desk`;
}

// Reads the page anew without moving anything that is in use.
let reading = null;
let again = false;
let acts = 0; // how often a page was put in place because of what was done here
async function refresh() {
  if (reading) { again = true; return reading; }
  reading = (async () => {
    do {
      again = false;
      const [was, before] = [location.href, acts];
      try {
        const { page } = await inside(was);
        // somebody went elsewhere or did something meanwhile: what was read is old
        if (was !== location.href || before !== acts) { again = true; continue; }
        putQueue(page);
        if (find("#main", page)?.dataset.ticket === find("#main")?.dataset.ticket) putTicket(page);
        putCounts(page);
        putFirstRun(page);
        putLive(page);
      } catch (error) {
        if (error.advice) say(error.message);
      }
    } while (again);
  })();
  await reading;
  reading = null;
}

const here = () => location.pathname + location.search;
let shown = here();

async function visit(address, { push = true, focus } = {}) {
  const heard = told;
  try {
    const { page, address: final } = await inside(address);
    acts += 1;
    const [was, writes] = [place(), document.activeElement?.id === "text"];
    keepTyped();
    if (push) history.pushState(null, "", final);
    shown = here();
    document.body.className = `panes ${find("#main[data-ticket]", page) ? "at-ticket" : "at-queue"}`;
    const scroll = find("#queue")?.scrollTop ?? 0;
    for (const part of ["#queue", "#main", "#order", "#counts"]) {
      const [old, fresh] = [find(part), find(part, page)];
      if (old && fresh) old.replaceWith(fresh);
      else if (old) old.remove();
      else if (fresh) find("#counts").before(fresh);
    }
    find("#queue").scrollTop = scroll;
    putTyped(was);
    if (writes && place() === was) find("#text").focus();
    wire();
    toTheEnd();
    showCounts();
    markPicked();
    countDown();
    if (focus) find(focus)?.focus();
    // it may have been read before what was told meanwhile
    if (heard !== told) refresh();
  } catch (error) {
    if (error.advice) problem(error); else location.assign(address);
  }
}

function toTheEnd() {
  const timeline = find("#timeline");
  if (!timeline) return;
  const fresh = find("#new", timeline);
  if (fresh) fresh.scrollIntoView({ block: "start" });
  else timeline.scrollTop = timeline.scrollHeight;
}

function problem(error) {
  find("#trouble")?.remove();
  const note = document.createElement("div");
  note.id = "trouble";
  note.setAttribute("role", "alert");
  note.innerHTML = "<b></b> <span></span> <button class='small'>Close</button>";
  find("b", note).textContent = error.message;
  find("span", note).textContent = error.advice ?? "";
  find("button", note).onclick = () => note.remove();
  document.body.append(note);
}

// Puts the answer to what was done in place. It may not know of what was put there while it was on its way.
async function putAnswer(page, before) {
  if (before !== acts) return refresh();
  acts += 1;
  putQueue(page);
  putTicket(page);
  putCounts(page);
}

// ---- forms and links

async function submit(form, button) {
  const [data, before] = [fieldsOf(form, button), acts];
  try {
    const { page, address } = await inside(addressOf(form, button), { method: "POST", body: data });
    if (!find("#main[data-ticket]", page)) return location.assign(address);
    find("#trouble")?.remove();
    document.activeElement?.blur?.();
    all("details.act[open]").forEach((act) => { act.open = false; });
    await putAnswer(page, before);
  } catch (error) {
    problem(error.advice ? error : { message: "The desk cannot be reached", advice: "Nothing was changed. Try again in a moment." });
    refresh();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("#composer")) { event.preventDefault(); send(form); return; }
  if (form.matches(".filters")) { event.preventDefault(); visit(`${addressOf(form)}?${queryOf(form)}`); return; }
  if (changes(form, event.submitter) && form.closest("#main[data-ticket], #order")) { event.preventDefault(); submit(form, event.submitter); }
});

function countChosen() {
  const chosen = all(".choose-row:checked").length;
  const mark = find(".chosen");
  if (mark) mark.textContent = chosen ? `${chosen} chosen` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches(".choose-row")) countChosen();
  if (event.target.closest("form[data-auto]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.parentElement.id === "older") { event.preventDefault(); readOlder(link); return; }
  const inPanes = link.closest("#queue, .channels, .others, .back") && document.body.classList.contains("panes");
  if (!inPanes || link.target || link.origin !== location.origin || !link.pathname.startsWith("/desk/tickets")) return;
  event.preventDefault();
  visit(link.href);
});

// a step within the page, such as to the order on a phone, is the browser's own
window.addEventListener("popstate", () => { if (here() !== shown) visit(location.href, { push: false }); });

// Older messages come in above what is looked at, which stays where it is.
let readingOlder = false;
async function readOlder(link) {
  if (readingOlder) return;
  readingOlder = true;
  try {
    const timeline = find("#timeline");
    const { page } = await inside(link.href);
    if (!link.isConnected) return;
    const children = [...find("#timeline", page).children].filter((child) => !child.matches(".mark-read"));
    const part = document.createElement("div");
    part.className = "was-older part";
    const [focused, top] = [document.activeElement === link, timeline.getBoundingClientRect().top];
    const inView = (within) => all(":scope > .bubble, :scope > .notices, :scope > .part", within).find((child) => child.getBoundingClientRect().bottom > top);
    const first = inView(timeline);
    const held = first?.matches(".part") ? inView(first) : first;
    const stood = held?.getBoundingClientRect().top;
    link.parentElement.remove();
    if (children.some((child) => child.matches(".new-line"))) find("#new", timeline)?.remove();
    sameDay(children, timeline);
    part.append(...children);
    timeline.prepend(part);
    if (held) timeline.scrollTop += held.getBoundingClientRect().top - stood;
    if (focused) (find("#older a", timeline) ?? timeline).focus({ preventScroll: true });
  } catch (error) {
    problem(error.advice ? error : { message: "The desk cannot be reached", advice: "Try again in a moment." });
  } finally {
    readingOlder = false;
  }
}

// Whoever scrolls up finds them there already.
function olderSoon() {
  const [timeline, link] = [find("#timeline"), find("#older a")];
  if (link && timeline.scrollTop < timeline.clientHeight) readOlder(link);
}

// ---- writing

function bubble(text, key) {
  const article = document.createElement("article");
  article.className = "bubble side-staff own is-pending";
  article.dataset.key = key;
  article.innerHTML = "<header><b>You</b> <span class='muted state'>sending…</span></header><div class='text'></div>";
  find(".text", article).innerText = text;
  return article;
}

async function send(form) {
  const data = fieldsOf(form);
  const [text, from] = [find("#text", form), place()];
  if (!text.value.trim()) return text.focus();
  const waiting = bubble(text.value, data.get("key"));
  find("#timeline").append(waiting);
  find("#timeline").scrollTop = find("#timeline").scrollHeight;
  text.value = "";
  clearTimeout(keeping);
  typingSince = 0;
  typed.delete(from);
  find("input[name=key]", form).value = crypto.randomUUID().replaceAll("-", "");
  await deliver(addressOf(form), data, waiting, from);
}

async function deliver(address, data, waiting, from) {
  const before = acts;
  try {
    const { page, status } = await inside(address, { method: "POST", body: data });
    if (status === 422) {
      waiting.remove();
      if (place() === from) { find("#text").value = data.get("text"); problem({ message: find("#problem", page).textContent, advice: "" }); }
      return;
    }
    await putAnswer(page, before);
    waiting.remove();
  } catch (error) {
    waiting.className = "bubble side-staff own is-failed";
    find(".state", waiting).textContent = error.advice ? error.message : "not sent: the desk cannot be reached";
    find("button", waiting)?.remove();
    const retry = document.createElement("button");
    retry.className = "small";
    retry.textContent = "Send again";
    // the key is the same, so that it is written once even if it had arrived
    retry.onclick = () => {
      waiting.className = "bubble side-staff own is-pending";
      find(".state", waiting).textContent = "sending…";
      retry.remove();
      deliver(address, data, waiting, from);
    };
    waiting.append(retry);
  }
}

// ---- drafts are kept on the server, and others see that somebody writes

let keeping = 0;
let typingSince = 0;
function keepSoon() {
  clearTimeout(keeping);
  find("#kept").textContent = "";
  keeping = setTimeout(async () => {
    const form = find("#composer");
    if (!form) return;
    try {
      const answer = await fetch(addressOf(form).replace("/messages", "/draft"), { method: "POST", body: fieldsOf(form) });
      if (answer.ok && find("#kept")) find("#kept").textContent = find("#text").value ? "Draft kept" : "";
    } catch { /* it is still in the field, and is kept with the next key */ }
  }, 700);
}

async function beHere() {
  const form = find("#composer");
  if (!form || document.visibilityState !== "visible") return;
  const data = fieldsOf(form);
  data.delete("text");
  if (Date.now() - typingSince < 6000) data.set("typing", "1");
  try {
    const answer = await fetch(addressOf(form).replace("/messages", "/presence"), { method: "POST", body: data });
    const said = await answer.text();
    const others = find("#others");
    if (answer.ok && others && others.textContent !== said) others.textContent = said;
  } catch { /* the stream shows that the desk is away */ }
}
setInterval(beHere, 5000);

document.addEventListener("input", (event) => {
  if (event.target.id !== "text") return;
  if (event.target.value === "/") { event.target.value = ""; chooseReply(); return; }
  const began = Date.now() - typingSince > 6000;
  typingSince = Date.now();
  if (began) beHere();
  keepSoon();
});

// ---- replies that are kept ready, called by / at the beginning, with what the order fills in

async function chooseReply() {
  const { page } = await inside("/desk/replies");
  const replies = all("form[action^='/desk/replies/']", page).map((form) => ({
    id: form.getAttribute("action").split("/").at(-1),
    shortcut: find("[name=shortcut]", form).value,
    title: find("[name=title]", form).value,
    body: find("[name=body]", form).value,
  }));
  const ways = replies.map((reply) => [`/${reply.shortcut} ${reply.title}`, async () => {
    const { page: filled } = await inside(`${location.pathname}?channel=${find("#main").dataset.channel}&reply=${reply.id}`);
    const text = find("#text");
    text.value = find("#text", filled).value;
    text.focus();
    keepSoon();
  }, reply.body]);
  choose("Replies", "A shortcut or a title", ways);
}

// ---- what was read: what one looks at, at the end of the conversation, for a second

let looking = 0;
function readSoon() {
  clearTimeout(looking);
  looking = setTimeout(() => {
    const [form, timeline] = [find("#mark-read"), find("#timeline")];
    const atEnd = timeline && timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 80;
    if (form && atEnd && document.visibilityState === "visible" && document.hasFocus()) markRead(form);
  }, 1000);
}

// Nobody asked for it, so what somebody is at or was told stays, and a failure is no news: the next look tries again.
async function markRead(form) {
  const before = acts;
  try {
    const { page } = await inside(addressOf(form), { method: "POST", body: fieldsOf(form) });
    await putAnswer(page, before);
  } catch { /* the stream shows that the desk is away */ }
}

function wire() {
  find("#timeline")?.addEventListener("scroll", readSoon, { passive: true });
  find("#timeline")?.addEventListener("scroll", olderSoon, { passive: true });
  readSoon();
}
window.addEventListener("focus", readSoon);

// ---- live

let told = document.body.dataset.after;
let stream = null;
let soon = 0;

function follow() {
  if (!document.body.classList.contains("panes") && !find("main [data-live]")) return;
  stream = new EventSource(`/desk/live?after=${encodeURIComponent(told)}`);
  stream.onopen = () => { light(true); refresh(); };
  stream.onerror = () => {
    light(false);
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 2000);
  };
  stream.addEventListener("change", (event) => {
    told = event.lastEventId;
    clearTimeout(soon);
    soon = setTimeout(refresh, 60);
  });
  stream.addEventListener("anew", () => location.reload());
  stream.addEventListener("signed-out", () => { stream.close(); light(false); location.reload(); });
}

// Who comes and goes is no news of a ticket: pages that show it look by themselves.
setInterval(() => { if (find("main [data-live]") && document.visibilityState === "visible") refresh(); }, 5000);

function light(on) {
  const live = find("#live");
  live.hidden = false;
  live.classList.toggle("is-off", !on);
  find(".live-said", live).textContent = on ? "Live" : "Connecting…";
}

// ---- keys; none fires while one types

let picked = null;
function markPicked() {
  all(".row").forEach((row) => row.classList.toggle("is-picked", row.id === picked));
}

function pick(step) {
  const rows = all(".row");
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.id === picked || (!picked && row.classList.contains("is-open")));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  picked = next.id;
  markPicked();
  find("a", next).focus();
  next.scrollIntoView({ block: "nearest" });
}

const channel = (n) => find(`.channels a:nth-child(${n})`);
const KEYS = {
  j: ["Next ticket", () => pick(1)],
  k: ["Previous ticket", () => pick(-1)],
  Enter: ["Open the ticket", () => picked && find(`#${picked} a`).click()],
  r: ["Reply", () => find("#text")?.focus()],
  n: ["Internal note", () => channel(3) && visit(channel(3).href, { focus: "#text" })],
  e: ["Resolve, or open again", () => set("#status", (now) => (now === "resolved" ? "open" : "resolved"))],
  a: ["Assign or transfer", () => find("#assign")?.click()],
  t: ["Take", () => find("#take")?.click()],
  s: ["Status", () => find("#status")?.focus()],
  p: ["Priority", () => find("#priority")?.focus()],
  x: ["Choose the ticket", () => { const box = picked && find(`#${picked} .choose-row`); if (box) { box.checked = !box.checked; countChosen(); } }],
  u: ["Back to the queue", () => find(".back")?.click()],
  1: ["Brand channel", () => channel(1)?.click()],
  2: ["Creator channel", () => channel(2)?.click()],
  3: ["Internal channel", () => channel(3)?.click()],
  "/": ["Search", () => find(".filters [name=q]")?.focus()],
  "?": ["Every key", help],
};

function set(selector, to) {
  const select = find(selector);
  if (!select) return;
  select.value = to(select.value);
  select.form.requestSubmit();
}

function dialog(title, fill) {
  find("dialog")?.remove();
  const box = document.createElement("dialog");
  box.setAttribute("aria-label", title);
  fill(box);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

function help() {
  dialog("Keys", (box) => {
    box.innerHTML = "<h2>Keys</h2><dl class='keys'></dl><form method='dialog'><button class='small'>Close</button></form>";
    const more = { "Ctrl Enter": ["Send"], "Ctrl K": ["Go anywhere"], Esc: ["Close, or stop typing"] };
    for (const [key, [said]] of Object.entries({ ...KEYS, ...more })) {
      const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
      for (const part of key.split(" ")) { const mark = document.createElement("kbd"); mark.textContent = part.length === 1 ? part.toUpperCase() : part; term.append(mark, " "); }
      meaning.textContent = said;
      find("dl", box).append(term, meaning);
    }
  });
}

// A list that is narrowed while one types; Enter takes the first.
function choose(title, hint, ways) {
  const box = dialog(title, (own) => {
    own.innerHTML = "<input type='search'><ul class='ways'></ul>";
    Object.assign(find("input", own), { ariaLabel: title, placeholder: hint });
  });
  const [input, list] = [find("input", box), find("ul", box)];
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = ways.filter(([said]) => words.every((word) => said.toLowerCase().includes(word))).slice(0, 12);
    list.replaceChildren(...fits.map(([said, act, more], n) => {
      const item = document.createElement("li");
      item.innerHTML = "<button class='way'></button>";
      find("button", item).textContent = said;
      if (more) { const preview = document.createElement("small"); preview.className = "muted"; preview.textContent = more.slice(0, 160); find("button", item).append(document.createElement("br"), preview); }
      find("button", item).onclick = () => { box.close(); act(); };
      item.classList.toggle("first", n === 0);
      return item;
    }));
  };
  input.oninput = show;
  input.onkeydown = (event) => { if (event.key === "Enter") { event.preventDefault(); find(".way", list)?.click(); } };
  show();
}

function palette() {
  const links = [...all("header.bar nav a"), ...all("#queue > .tabs a"), ...all(".channels a"), ...all(".row > a")];
  const acts = Object.entries(KEYS).filter(([key]) => key !== "Enter").map(([, [said, act]]) => [said, act]);
  const ways = [...acts, ...links.map((link) => [link.innerText.split("\n").slice(0, 2).join(" · "), () => link.click()])];
  choose("Go anywhere", "A ticket, a page, something to do", ways);
}

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && at.id === "text") { event.preventDefault(); at.form.requestSubmit(); return; }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); palette(); return; }
  if (event.key === "Escape" && at.matches?.("input, textarea, select")) { at.blur(); return; }
  const typing = at.matches?.("input, textarea, select, [contenteditable]") || find("dialog[open]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Enter" && at.matches?.("a, button, summary")) return;
  const entry = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!entry) return;
  event.preventDefault();
  entry[1]();
});

// ---- times are said anew every half minute

const UNITS = [["d", 86_400], ["h", 3600], ["min", 60]];
function sayTimes() {
  for (const time of all("time[datetime]")) {
    if (!/ago$|^just now$/.test(time.textContent)) continue;
    const said = ago((Date.now() - new Date(time.dateTime)) / 1000);
    if (time.textContent !== said) time.textContent = said;
  }
}

function ago(past) {
  const [unit, length] = UNITS.find(([, seconds]) => past >= seconds) ?? [];
  return unit ? `${Math.floor(past / length)} ${unit} ago` : "just now";
}
setInterval(sayTimes, 30_000);

// ---- deadlines are counted down: each second in the last day, else and for whoever wants less motion each minute

const calm = matchMedia("(prefers-reduced-motion: reduce)");

function span(seconds) {
  const [d, h, m, s] = [seconds / 86_400, (seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  if (d) return `${d} d ${h} h ${m} min`;
  if (calm.matches) return `${h} h ${m} min`;
  return [h, m, s].map((part) => String(part).padStart(2, "0")).join(":");
}

function countDown(within = document) {
  for (const time of all("time.due", within)) {
    const left = Math.floor((new Date(time.dateTime) - Date.now()) / 1000);
    const said = left < 0 ? `was due ${ago(-left)}` : `due in ${span(left)}`;
    if (time.textContent !== said) time.textContent = said;
    time.parentElement.classList.toggle("over", left < 0);
  }
}
setInterval(countDown, 1000);

showCounts();
countDown();
wire();
toTheEnd();
follow();
