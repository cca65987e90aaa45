// What does not go its usual way, in a real browser on the real stack: a posting
// that is broken off, a household that is out by rule, the list of results, a
// view nobody wants any more. The Go test beside the stack (e2e/aside_test.go)
// prepares the campaigns and runs this file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { becomes, launch, person } from './browser.mjs';

const hung = process.env.CAMPAIGN_HUNG; // two households are on a sheet
const soft = process.env.CAMPAIGN_SOFT; // one waits for the county's reviewer, and no file says that he is a member
const told = process.env.CAMPAIGN_TOLD; // two were paid, and the plan asks for their list

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const shown = (at, text) => at.getByText(text).first().waitFor();
const press = (at, name) => at.getByRole('button', { name, exact: true }).first().click();

test('a posting that is broken off ends on its sheet, and the household is posted anew from zero', async () => {
  const p = await person(browser, 'publisher@410821-001', { campaign: hung });
  const { page } = p;
  await page.goto('/postings');
  await page.locator('td .link-button').first().click();
  const box = page.getByRole('dialog').first();
  const row = box.locator('tbody tr').first();
  await shown(row, '公示中');
  const id = (await row.getByRole('link').getAttribute('href')).split('/').at(-1);
  const before = await p.api('GET', `/cases/${id}`);
  await press(row, '公示中断…');
  const ask = page.getByRole('dialog').last();
  await press(ask, '确认公示中断');
  assert.equal(await ask.getByLabel('理由').getAttribute('aria-invalid'), 'true', 'a reason is needed');
  await ask.getByLabel('理由').fill('公示栏被大风吹落');
  await p.fine('posting-break');
  await press(ask, '确认公示中断');
  await shown(row, '已撤下');
  assert.equal(await row.getByRole('button', { name: '公示中断…' }).count(), 0);
  await p.fine('posting-broken');
  assert.equal((await p.api('GET', `/cases/${id}`)).state, 'ready_to_post');

  await page.goto(`/cases/${id}`);
  await shown(page, '公示栏被大风吹落');
  await page.goto('/inbox?section=post');
  await page.locator('.row-main', { hasText: before.no }).click();
  await page.locator('.decision').getByRole('button', { name: /^公示/ }).click();
  await page.getByRole('button', { name: /确认公示/ }).click();
  await page.locator('.row-main', { hasText: before.no }).waitFor({ state: 'detached' });
  const again = await p.api('GET', `/cases/${id}`);
  assert.equal(again.state, 'posting');
  assert.notEqual(again.posting.slug, before.posting.slug, 'it hangs on a sheet of its own');
  assert.equal(again.posting.status, 'running');
  await p.close();
});

test('a household that is out by a soft rule is approved once that rule is set aside with a reason', async () => {
  const p = await person(browser, 'reviewer@410821', { campaign: soft });
  const { page } = p;
  await page.goto('/inbox?section=review');
  await page.locator('.row-main').first().click();
  await page.locator('.detail-head').waitFor();
  const number = await page.locator('.detail-head .no').textContent();
  await page.getByRole('button', { name: /^同意/ }).click();
  const tick = page.getByLabel(/作例外：参加工会/);
  await tick.waitFor();
  await page.getByRole('button', { name: /确认同意/ }).click();
  assert.equal(await tick.getAttribute('aria-invalid'), 'true', 'the rule must be set aside');
  await tick.check();
  await page.getByRole('button', { name: /确认同意/ }).click();
  assert.equal(await page.locator('.decision-comment textarea').getAttribute('aria-invalid'), 'true', 'and a reason given');
  await page.locator('.decision-comment textarea').fill('已提交入会申请，家庭确有困难');
  await p.fine('exception');
  await page.getByRole('button', { name: /确认同意/ }).click();
  await page.locator('.row-main', { hasText: number }).waitFor({ state: 'detached' });
  await p.close();

  const second = await person(browser, 'approver@410821', { campaign: soft, onPhone: true, dark: true, english: true });
  await second.page.goto('/inbox?section=approve');
  await second.page.locator('.row-main').first().tap();
  await second.page.locator('.decision').getByRole('button', { name: /^Approve/ }).tap();
  await second.page.getByLabel(/Set aside: Union member/).check();
  await second.page.locator('.decision-comment textarea').fill('As the reviewer says');
  await second.fine('exception-phone-dark-en');
  await second.page.getByRole('button', { name: /Confirm: Approve/ }).tap();
  await shown(second.page, `${number}: Approve`);
  await second.close();

  const auditor = await person(browser, 'auditor@410821', { campaign: soft });
  await auditor.page.goto('/reports?tab=exceptions');
  await shown(auditor.page, number);
  await shown(auditor.page, '参加工会');
  await auditor.fine('exceptions-listed');
  await auditor.close();
});

test('the list of results stands on its screen, on its public page and as paper', async () => {
  const p = await person(browser, 'publisher@410821-001', { campaign: told });
  const { page } = p;
  // The worker looks for lists that are due once a minute.
  await becomes('a list is put up', async () => (await p.api('GET', `/campaigns/${told}/results`)).items.length > 0);
  await page.goto('/postings?tab=results');
  const row = page.locator('tbody tr').first();
  await shown(row, '1,000.00');
  await p.fine('results');
  const [paper] = await Promise.all([page.waitForEvent('download'), row.getByRole('button').click()]);
  assert.equal(readFileSync(await paper.path()).subarray(0, 4).toString(), '%PDF');
  const [open] = await Promise.all([p.context.waitForEvent('page'), row.getByRole('link').click()]);
  await open.waitForLoadState();
  assert.match(await open.locator('main').innerText(), /公示[^]*500/);
  await open.close();
  await p.close();
});

test('a view is kept, used, and dropped when it is no longer wanted', async () => {
  const p = await person(browser, 'clerk@410821-001', { campaign: hung });
  const { page } = p;
  await page.goto('/inbox');
  const views = page.getByLabel('视图', { exact: true });
  await page.getByLabel('截止').selectOption('week');
  await views.selectOption('+');
  const box = page.getByRole('dialog');
  await box.getByLabel('视图名称').fill('本周到期');
  await press(box, '保存');
  await box.waitFor({ state: 'detached' });
  await page.getByLabel('截止').selectOption('');
  await views.selectOption({ label: '本周到期' });
  assert.equal(await page.getByLabel('截止').inputValue(), 'week');
  await views.selectOption('+');
  await p.fine('own-views');
  await press(box, '删除视图“本周到期”');
  await box.getByRole('list', { name: '我保存的视图' }).waitFor({ state: 'detached' });
  await press(box, '取消');
  assert.equal(await views.locator('option', { hasText: '本周到期' }).count(), 0);
  assert.deepEqual((await p.api('GET', '/views')).items.filter((v) => v.name === '本周到期'), []);
  await p.close();
});
