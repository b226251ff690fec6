// What the script alone makes and has no twin without it: how it comes to be seen, how it is used, and what then holds.
// A button that is not named here fails the test of the controls, and so does an entry that no page shows any more.

const onTicket = async (page, world) => {
  const { ticket } = await world.fresh();
  await page.goto(`/desk/tickets/${ticket}?tab=all`);
  await page.waitForSelector("#live:not([hidden])");
  return ticket;
};
const unsent = async (page, world) => {
  const ticket = await onTicket(page, world);
  await page.route("**/messages*", (route) => route.abort());
  await page.fill("#text", "Not sent yet");
  await page.click("#send");
  await page.waitForSelector(".is-failed");
  await page.unroute("**/messages*");
  return ticket;
};
const unsaved = async (page, world) => {
  await onTicket(page, world);
  await page.route("**/draft*", (route) => route.abort());
  await page.fill("#text", "A draft of this computer");
  await page.waitForFunction(() => /this computer/.test(document.querySelector("#kept").textContent));
  await page.click("text=Sign out");
  await page.waitForSelector("dialog[open]");
};
const idle = (seconds) => async (page, world) => {
  await onTicket(page, world);
  await page.clock.install();
  await page.reload();
  const limit = Number(await page.getAttribute("body", "data-idle"));
  // a browser that slept for a while
  await page.clock.fastForward((limit - seconds) * 1000);
  await page.clock.runFor(2000);
  await page.waitForSelector("dialog#idle[open]");
};
const drafts = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(":draft:")).length);
const gone = (selector) => (page) => page.waitForFunction((wanted) => !document.querySelector(wanted), selector);

export const SCRIPT_ONLY = {
  "button #keys-help": { show: onTicket, use: (page) => page.click("#keys-help"), then: (page) => page.waitForSelector("dialog[open] >> text=Previous ticket") },
  "button #keys-on": {
    show: async (page, world) => { await onTicket(page, world); await page.click("#keys-help"); },
    use: (page) => page.uncheck("#keys-on"),
    then: async (page) => { await page.reload(); await page.click("#keys-help"); await page.waitForSelector("#keys-on:not(:checked)"); await page.check("#keys-on"); },
  },
  "button dialog Close": { show: async (page, world) => { await onTicket(page, world); await page.click("#keys-help"); }, use: (page) => page.click("dialog button >> text=Close"), then: gone("dialog[open]") },
  "button dialog .way": {
    show: async (page, world) => { await onTicket(page, world); await page.keyboard.press("Control+k"); await page.keyboard.type("creator ch"); },
    use: (page) => page.click("dialog .way"), then: (page) => page.waitForSelector("#main[data-channel=creator_agent]"),
  },
  "button menuitemradio": {
    show: async (page, world) => { await onTicket(page, world); await page.focus("#status"); await page.keyboard.press("ArrowDown"); },
    use: (page) => page.click(".menu li >> text=Resolved"), then: (page) => page.waitForFunction(() => document.querySelector("#status [selected]").value === "resolved"),
  },
  "button trouble Close": {
    show: async (page, world) => {
      await onTicket(page, world);
      await page.route("**/agents", (route) => route.abort(), { times: 1 });
      await page.click("header.bar nav >> text=Agents");
      await page.waitForSelector("#trouble");
    },
    use: (page) => page.click("#trouble button"), then: gone("#trouble"),
  },
  "button #unsent": { show: unsent, use: (page) => page.click("#unsent"), then: (page) => page.waitForSelector("dialog[open] .way >> text=Not sent yet") },
  "button timeline Send again": { show: unsent, use: (page) => page.click(".is-failed >> text=Send again"), then: (page) => page.waitForSelector(".bubble.own[id] >> text=Not sent yet") },
  "button timeline Edit": { show: unsent, use: (page) => page.click(".is-failed >> text=Edit"), then: (page) => page.waitForFunction(() => document.querySelector("#text").value === "Not sent yet" && !document.querySelector(".is-failed")) },
  "button dialog Keep for my next sign-in": { show: unsaved, use: (page) => page.click("dialog >> text=Keep for my next sign-in"), then: async (page) => { await page.waitForURL("**/desk/sign-in"); if (!await drafts(page)) throw new Error("the draft is gone"); } },
  "button dialog Delete and sign out": { show: unsaved, use: (page) => page.click("dialog >> text=Delete and sign out"), then: async (page) => { await page.waitForURL("**/desk/sign-in"); if (await drafts(page)) throw new Error("the draft is there"); } },
  "button #idle-stay": { show: idle(60), use: (page) => page.click("#idle-stay"), then: gone("dialog#idle[open]") },
  "button #idle-sign-in": { show: idle(-60), use: (page) => page.click("#idle-sign-in"), then: (page) => page.waitForURL(/\/desk\//) },
};
