// Times are said anew every half minute. Deadlines are counted down: each second in the last day, else and for whoever
// wants less motion each minute.

import { all } from "./dom.js";

/** @type {[unit: string, seconds: number][]} */
const UNITS = [["d", 86_400], ["h", 3600], ["min", 60]];
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {number} past */
export function ago(past) {
  const [unit, length] = UNITS.find(([, seconds]) => past >= seconds) ?? ["", 1];
  return unit ? `${Math.floor(past / length)} ${unit} ago` : "just now";
}

/** @param {number} seconds @param {boolean} isCalm */
export function span(seconds, isCalm) {
  const [d, h, m, s] = [seconds / 86_400, (seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  if (d) return `${d} d ${h} h ${m} min`;
  if (isCalm) return `${h} h ${m} min`;
  return [h, m, s].map((part) => String(part).padStart(2, "0")).join(":");
}

function sayTimes() {
  for (const time of all("time[datetime]")) {
    if (!/ago$|^just now$/.test(time.textContent)) continue;
    const said = ago((Date.now() - Date.parse(time.dateTime)) / 1000);
    if (time.textContent !== said) time.textContent = said;
  }
}

/** @param {ParentNode} within */
export function countDown(within = document) {
  const isCalm = calm();
  for (const time of all("time.due", within)) {
    const left = Math.floor((Date.parse(time.dateTime) - Date.now()) / 1000);
    const said = left < 0 ? `was due ${ago(-left)}` : `due in ${span(left, isCalm)}`;
    if (time.textContent !== said) time.textContent = said;
    time.parentElement?.classList.toggle("over", left < 0);
  }
}

export function keepTime() {
  setInterval(sayTimes, 30_000);
  setInterval(() => countDown(), 1000);
}
