// The organiser's board in a real browser on the real stack, before anybody decides.
// e2e/office_test.go prepares the campaign and runs this file.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person } from './browser.mjs';

const running = process.env.CAMPAIGN_RUNNING; // households at several steps

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const shown = (page, text) => page.getByText(text).first().waitFor();
const go = (page, name) => page.getByRole('button', { name, exact: true }).first().click();

test('the board shows where each unit stands, what no phase covers, and who misses the date', async () => {
  const p = await person(browser, 'organizer@410821', { campaign: running });
  const { page } = p;
  await page.goto('/campaigns');
  await page.locator('.units tbody tr').first().waitFor();
  assert.equal(await page.locator('.gantt-row .gantt-bar').count(), 4);
  await page.locator('.gantt-gap').waitFor();
  await page.locator('.gantt-today').waitFor();
  const board = await p.api('GET', `/campaigns/${running}/progress`);
  for (const [i, stage] of board.total.stages.entries()) {
    assert.equal(await page.locator('.funnel-step strong').nth(i).textContent(), String(stage.at));
  }
  const late = board.units.find((u) => u.forecast.some((f) => f.missed > 0));
  assert.ok(late, 'some unit will miss its date');
  await shown(page.locator('tr', { hasText: late.name }), /赶不上|迟/);
  await p.fine('board');
  await page.getByRole('tab', { name: '欠办' }).click();
  const owed = board.units.flatMap((u) => u.waiting.map((w) => [u.name, w.count]));
  await page.locator('.owed tbody tr').first().waitFor();
  assert.equal(await page.locator('.owed tbody tr').count(), owed.length, 'each unit and kind of work is a row');
  await shown(page.locator('.owed tr', { hasText: late.name }), String(late.waiting[0].count));
  await p.fine('owed');
  await page.getByRole('tab', { name: '进度' }).click();

  await page.locator('tr', { hasText: late.name }).getByRole('button', { name: '催办' }).click();
  await shown(page, /已催办 [1-9]\d* 处/);
  const urged = await person(browser, `clerk@${late.union}`, { campaign: running });
  await urged.page.goto('/inbox');
  await urged.page.getByRole('button', { name: /通知.*未读/ }).click();
  await shown(urged.page, /受理 [1-9]\d* 项/);
  await urged.fine('bell');
  await urged.close();
  await go(page, '催办全部');
  await shown(page, /[1-9]\d* 处今天已催过/);
  await shown(page.locator('tr', { hasText: late.name }), /催过/);

  const segment = page.locator('.units .seg-survey').first();
  assert.match(await segment.getAttribute('href'), /step=survey/);
  await segment.click();
  await page.waitForURL('**/cases?*');
  await p.close();
});

test('a phase is moved with a reason and never without', async () => {
  const p = await person(browser, 'organizer@410821', { campaign: running });
  const { page } = p;
  await page.goto('/campaigns');
  await page.locator('.gantt-row', { hasText: '总结' }).getByRole('button', { name: '改期' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('截止').fill('2023-02-17');
  assert.ok(await dialog.getByRole('button', { name: '改期' }).isDisabled(), 'a reason is needed');
  await dialog.getByLabel('理由').fill('大雪封路，总结推迟一周');
  await p.fine('reschedule');
  await dialog.getByRole('button', { name: '改期' }).click();
  await dialog.waitFor({ state: 'detached' });
  await shown(page.locator('.gantt-row', { hasText: '总结' }).locator('.gantt-flag'), '02-17');
  await p.close();
});

test("last year's campaign becomes a draft whose dates are looked at before launch", async () => {
  const p = await person(browser, 'organizer@410821', { campaign: running });
  const { page } = p;
  await page.goto('/campaigns/new');
  await page.getByRole('tab', { name: '从以往活动' }).click();
  await page.getByRole('combobox', { name: '以往活动' }).selectOption(running);
  await page.getByLabel('新活动名称').fill('2031年元旦春节慰问活动');
  await page.getByLabel('第一天').fill('2030-12-02');
  await p.fine('wizard');
  await go(page, '保存为草稿');
  await shown(page, '启动前检查');
  await shown(page, '该年度放假安排尚未录入');
  await p.fine('draft');
  await p.close();
});
