// Measures how a conversation of many messages is read upwards and scrolled: with what the styles do, and without.

import { World } from "./world.mjs";

const count = Number(process.argv[2] ?? 5000);
const world = new World("sqlite");

async function measure(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const metrics = async () => Object.fromEntries((await session.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));
  const spent = (from, to) => ["LayoutDuration", "RecalcStyleDuration", "ScriptDuration"].reduce((sum, name) => sum + to[name] - from[name], 0) * 1000;
  const start = await metrics();
  const loads = await page.evaluate(async () => {
    const timeline = document.querySelector("#timeline");
    const loads = [];
    while (document.querySelector("#older")) {
      const [since, link] = [performance.now(), document.querySelector("#older")];
      timeline.scrollTop = 1;
      timeline.scrollTop = 0;
      while (link.isConnected) await new Promise(requestAnimationFrame);
      loads.push(performance.now() - since);
    }
    return loads;
  });
  const read = await metrics();
  const frames = await page.evaluate(async () => {
    const timeline = document.querySelector("#timeline");
    const frames = [];
    let last = await new Promise(requestAnimationFrame);
    for (const step of [900, -900]) {
      for (let n = 0; n < 150; n += 1) {
        timeline.scrollTop += step;
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
      }
    }
    return frames;
  });
  const scrolled = await metrics();
  const at = (all, share) => all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))].toFixed(0);
  return [
    `${loads.length}`, `${at(loads, 0.5)} / ${at(loads, 0.99)} ms`, `${(spent(start, read) / loads.length).toFixed(1)} ms`,
    `${at(frames, 0.5)} / ${at(frames, 0.99)} ms`, `${(spent(read, scrolled) / frames.length).toFixed(2)} ms`,
    `${scrolled.Nodes}`, `${(scrolled.JSHeapUsedSize / 2 ** 20).toFixed(1)} MiB`,
  ];
}

try {
  await world.open();
  const { ticket, agent } = await world.order("brand1", 1);
  world.plant(ticket, count, agent);
  console.log(`| ${count} messages | loads | one load p50 / p99 | script, style and layout of one | frame p50 / p99 while scrolling | script, style and layout of a frame | nodes | heap of the script |`);
  console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const [name, style] of [["as it is", ""], ["everything laid out", ".part { content-visibility: visible !important }"]]) {
    const page = await world.desk("admin", { bypassCSP: true });
    await page.goto(`/desk/tickets/${ticket}`);
    if (style) await page.addStyleTag({ content: style });
    console.log(`| ${name} | ${(await measure(page)).join(" | ")} |`);
    await page.context().close();
  }
} finally {
  await world.close();
}
