// The keyboard alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { subject } from "./world.mjs";

subject("keys", (world) => {
  test("the whole work is done with keys alone, and none fires while one types", async () => {
    const placed = await world.order("brand2", 5);
    const who = await world.agentOf(placed.agent);
    const page = await world.desk(who);
    const press = (key) => page.keyboard.press(key);
    const at = (wanted) => page.waitForFunction((name) => document.querySelector("#main")?.dataset.channel === name, wanted);
    await press("j");
    await press("j");
    await press("k");
    assert.equal(await page.locator(".row.is-picked").count(), 1);
    await press("Enter");
    await page.waitForSelector("#composer");
    await page.goto(`/desk/tickets/${placed.ticket}`);
    await press("2"); await at("creator_agent");
    await press("3"); await at("internal");
    await press("1"); await at("brand_agent");
    await press("r");
    await page.keyboard.type("juk 123 /?e");
    assert.equal(await page.inputValue("#text"), "juk 123 /?e");
    await at("brand_agent");
    await press("Control+Enter");
    await page.waitForSelector(".bubble.own[id] >> text=juk 123");
    await press("Escape");
    await press("n"); await at("internal");
    await page.waitForFunction(() => document.activeElement?.id === "text");
    await press("Escape");
    await press("s");
    assert.equal(await page.evaluate(() => document.activeElement.id), "status");
    await press("Escape");
    await press("p");
    assert.equal(await page.evaluate(() => document.activeElement.id), "priority");
    await press("Escape");
    await press("/");
    assert.equal(await page.evaluate(() => document.activeElement.name), "q");
    await press("Escape");
    await press("?");
    await page.waitForSelector("dialog[open] >> text=Previous ticket");
    await press("Escape");
    await page.waitForFunction(() => !document.querySelector("dialog"));
    await press("Control+k");
    await page.keyboard.type("creator ch");
    await press("Enter"); await at("creator_agent");
    await press("e");
    await page.waitForFunction(() => document.querySelector("#status")?.value === "resolved");
    await press("a");
    await page.waitForSelector("text=Who gets ticket");
    await page.goBack();
    await press("u");
    await page.waitForFunction(() => document.body.classList.contains("at-queue"));
    await page.context().close();
  });
});
