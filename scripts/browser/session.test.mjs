// A session: signing in and out.

import assert from "node:assert/strict";
import { PASSWORD, email, signIn, subject, test } from "./world.mjs";

subject("session", (world) => {
  test("a wrong password is refused and the right one opens the queue", async () => {
    const page = await (await world.context()).newPage();
    await page.goto("/desk/tickets");
    await page.waitForURL("**/desk/sign-in?next=%2Fdesk%2Ftickets");
    await page.fill("[name=email]", email("agent1"));
    await page.fill("[name=password]", "wrong");
    await page.click("button");
    assert.match(await page.textContent("[role=alert]"), /wrong/);
    assert.equal(await page.inputValue("[name=email]"), email("agent1"));
    await page.fill("[name=password]", PASSWORD);
    await page.click("button");
    await page.waitForURL("**/desk/tickets");
    await page.context().close();
  });

  test("a sign-out ends the work in every tab", async () => {
    const page = await world.desk("agent2");
    const other = await page.context().newPage();
    await other.goto("/desk/tickets");
    await page.click("text=Sign out");
    await page.waitForURL("**/desk/sign-in");
    // the tab may be on its way there already
    await other.goto("/desk/tickets?tab=all").catch(() => {});
    await other.waitForURL("**/desk/sign-in**");
    await signIn(other, "agent2");
    await page.context().close();
  });
});
