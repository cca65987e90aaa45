// The approver's day, in a real browser on the real stack. The Go test beside the
// stack (e2e/browser_test.go) prepares the campaigns and runs this file.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, password, person } from './browser.mjs';

const clerk = 'clerk@410821-001';
const accepting = process.env.CAMPAIGN_ACCEPT; // a dozen cases wait for the clerk
const approving = process.env.CAMPAIGN_APPROVE; // some wait for the county's approver

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const no = (page) => page.locator('.detail-head .no').textContent();
const openFirst = async (page) => {
  await page.locator('.row').first().waitFor();
  await page.keyboard.press('j');
  await page.locator('.detail-head').waitFor();
};
const count = async (p, campaign, kind) => (await p.api('GET', `/tasks/counts?campaign=${campaign}`)).items.find((c) => c.kind === kind)?.count ?? 0;
const shown = (page, text) => page.getByText(text).first().waitFor();

test('signing in says why it failed, with the request id, and leads to the inbox', async () => {
  const p = await person(browser, '');
  p.expect(401);
  await p.page.goto('/inbox');
  await p.page.getByLabel('用户名').fill(clerk);
  await p.page.getByLabel('密码').fill('wrong');
  await p.page.keyboard.press('Enter');
  await shown(p.page, '用户名或密码不正确');
  assert.match(await p.page.locator('.request-id code').textContent(), /^[0-9a-f-]{36}$/);
  await p.fine('sign-in');
  await p.page.getByLabel('密码').fill(password);
  await p.page.keyboard.press('Enter');
  await p.page.locator('.sections').waitFor();
  assert.equal(new URL(p.page.url()).pathname, '/inbox');
  await p.page.getByRole('button', { name: 'Switch to English' }).click();
  await shown(p.page, 'Inbox');
  assert.equal(await p.page.locator('html').getAttribute('lang'), 'en');
  await p.close();
});

test('a decision by keyboard alone opens the next item and can be taken back', async () => {
  const p = await person(browser, clerk, { campaign: accepting });
  const { page } = p;
  await page.goto('/inbox?section=accept');
  const before = await count(p, accepting, 'accept');
  await openFirst(page);
  await p.fine('inbox-detail');
  const first = await no(page);

  // A key never decides; letters that are typed, or composed by an input method, are text.
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', isComposing: true, bubbles: true })));
  assert.equal(await no(page), first);
  await page.keyboard.press('a');
  const box = page.locator('.decision textarea');
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  await page.keyboard.type('jk ok');
  assert.equal(await box.inputValue(), 'jk ok');
  assert.equal(await no(page), first);

  // Moving on keeps the draft.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('j');
  await page.waitForFunction((was) => document.querySelector('.detail-head .no')?.textContent !== was, first);
  await page.keyboard.press('k');
  await page.waitForFunction((was) => document.querySelector('.detail-head .no')?.textContent === was, first);
  assert.equal(await box.inputValue(), 'jk ok');
  assert.equal(await count(p, accepting, 'accept'), before);

  await box.focus();
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction((was) => document.querySelector('.detail-head .no')?.textContent !== was, first);
  assert.equal(await count(p, accepting, 'accept'), before - 1);

  await page.getByRole('button', { name: /^撤回/ }).click();
  await page.getByRole('button', { name: '确认撤回' }).click();
  await shown(page, `${first} 已撤回`);
  assert.equal(await count(p, accepting, 'accept'), before);

  await page.keyboard.press('?');
  await p.page.getByRole('dialog').getByText('快捷键', { exact: true }).waitFor();
  await p.fine('keys');
  await p.close();
});

test('many are agreed to at once after a preview, and not when cancelled in time', async () => {
  const p = await person(browser, clerk, { campaign: accepting });
  const { page } = p;
  await page.goto('/inbox?section=accept');
  await page.locator('.row').first().waitFor();
  const before = await count(p, accepting, 'accept');
  for (const key of ['j', 'x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key);
  await shown(page, '已选 3 项');
  const decide = async () => {
    await page.getByRole('button', { name: '批量受理…' }).click();
    await shown(page, '3 项，合计 1,500.00 元');
    await page.getByRole('button', { name: '确认受理 3 项' }).click();
  };
  await page.getByRole('button', { name: '批量受理…' }).click();
  await shown(page, '3 项，合计 1,500.00 元');
  await p.fine('bulk-preview');
  await page.getByRole('button', { name: '确认受理 3 项' }).click();
  await page.getByRole('button', { name: '取消办理' }).click();
  await shown(page, '已取消，没有办理任何一项');
  assert.equal(await count(p, accepting, 'accept'), before);
  await shown(page, '已选 3 项');

  await decide();
  await shown(page, '办理完毕：3 项已办，0 项未办');
  await p.fine('bulk-done');
  assert.equal(await count(p, accepting, 'accept'), before - 3);
  await p.close();
});

test('while it is not known which campaign is chosen, no other one’s work stands under the hand', async () => {
  const p = await person(browser, 'approver@410821', { campaign: accepting }); // where nothing waits for him
  const asked = [];
  p.page.on('request', (r) => /\/api\/v1\/tasks\?/.test(r.url()) && asked.push(new URL(r.url()).searchParams.get('campaign')));
  await p.page.route('**/api/v1/campaigns?*', async (route) => {
    await new Promise((done) => setTimeout(done, 700));
    await route.continue();
  });
  await p.page.goto('/inbox?section=approve');
  await shown(p.page, '没有待您办理的事项');
  assert.deepEqual([...new Set(asked)], [accepting]);
  await p.close();
});

test('a row that somebody else has decided stays ticked with the reason', async () => {
  const p = await person(browser, clerk, { campaign: accepting });
  const { page } = p;
  await page.goto('/inbox?section=accept');
  await page.locator('.row').first().waitFor();
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
  await page.getByRole('button', { name: '批量受理…' }).click();
  await shown(page, '2 项，合计');
  const other = await person(browser, 'clerk-2@410821-001'); // ready, since the time to take it back is short
  const ticked = (await p.api('GET', `/tasks?campaign=${accepting}&kind=accept&sort=due&limit=1`)).items[0];
  await page.getByRole('button', { name: '确认受理 2 项' }).click();
  await page.getByRole('button', { name: '取消办理' }).waitFor();
  await other.api('POST', `/tasks/${ticked.id}/decision`, { version: ticked.version, outcome: 'approve' });
  await shown(page, '办理完毕：1 项已办，1 项未办');
  await page.locator('.bulk-rows li').getByText(ticked.case_no).waitFor();
  await other.close();
  await p.close();
});

test('ticked rows are handed over to a colleague, and one decided meanwhile stays ticked', async () => {
  const p = await person(browser, clerk, { campaign: accepting });
  const { page } = p;
  const other = await person(browser, 'clerk-2@410821-001', { campaign: accepting }); // who has signed in has the post
  await page.goto('/inbox?section=accept');
  await page.locator('.row').first().waitFor();
  const before = await count(p, accepting, 'accept');
  for (const key of ['j', 'x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key);
  const [taken, ...going] = (await p.api('GET', `/tasks?campaign=${accepting}&kind=accept&sort=due&limit=3`)).items;
  await page.getByRole('button', { name: '转办…' }).click();
  const dialog = page.getByRole('dialog', { name: '转办 3 项任务' });
  await dialog.getByText('全部可以办理').waitFor();
  await dialog.getByLabel('交给谁').selectOption('clerk-2@410821-001');
  await dialog.getByLabel('理由（必填）').fill('出差两周');
  await dialog.getByText('全部可以办理').waitFor();
  await p.fine('bulk-hand-over');
  await dialog.getByRole('button', { name: '确认转办 3 项' }).click();
  await page.getByRole('button', { name: '取消办理' }).waitFor();
  await other.api('POST', `/tasks/${taken.id}/decision`, { version: taken.version, outcome: 'approve' });
  await shown(page, '办理完毕：2 项已办，1 项未办');
  await page.locator('.bulk-rows li').getByText(taken.case_no).waitFor();
  await p.fine('bulk-handed-over');
  assert.equal(await count(p, accepting, 'accept'), before - 3);
  for (const task of going) {
    assert.equal((await other.api('GET', `/tasks/${task.id}`)).holding.holder.name, (await other.api('GET', '/me')).name);
    // Back, for whoever comes after.
    await other.api('POST', `/tasks/${task.id}/work`, { act: 'release' });
  }
  await other.close();
  await p.close();
});

test('of two approvers one decides and the other reads kindly who was faster', async () => {
  const [one, two] = await Promise.all([person(browser, 'approver@410821', { campaign: approving }), person(browser, 'approver-3@410821', { campaign: approving })]);
  for (const p of [one, two]) {
    p.expect(409);
    await p.page.goto('/inbox?section=approve');
    await openFirst(p.page);
  }
  const contested = await no(one.page);
  assert.equal(await no(two.page), contested);
  for (const p of [one, two]) {
    await p.page.keyboard.press('a');
    await p.page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  }
  await Promise.all([one, two].map((p) => p.page.keyboard.press('Control+Enter')));
  for (const p of [one, two]) await p.page.waitForFunction((was) => document.querySelector('.detail-head .no')?.textContent !== was, contested);
  const told = await Promise.all([one, two].map((p) => p.page.getByText(/已由.+于.+办理/).count()));
  assert.deepEqual(told.sort(), [0, 1], 'exactly one of them reads that the other was faster');
  await one.close();
  await two.close();
});

test('a return needs a reason, and a session that ends loses no draft', async () => {
  const p = await person(browser, 'approver@410821', { campaign: approving, dark: true });
  const { page } = p;
  p.expect(401);
  await page.goto('/inbox?section=approve');
  await openFirst(page);
  const item = await no(page);
  await page.keyboard.press('r');
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  await page.keyboard.press('Control+Enter');
  assert.equal(await page.locator('.decision textarea').getAttribute('aria-invalid'), 'true');
  await p.fine('inbox-dark');
  await page.keyboard.type('请核对家庭收入');
  await p.context.clearCookies();
  await page.keyboard.press('Control+Enter');
  const again = page.getByRole('dialog', { name: '登录已过期' });
  await again.getByLabel('密码').fill(password);
  await again.getByRole('button', { name: '登录', exact: true }).click();
  await again.waitFor({ state: 'hidden' });
  assert.equal(await page.locator('.decision textarea').inputValue(), '请核对家庭收入');
  await page.locator('.decision textarea').focus();
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction((was) => document.querySelector('.detail-head .no')?.textContent !== was, item);
  await p.close();
});

test('on a phone one thumb decides, and nothing is wider than the screen', async () => {
  const p = await person(browser, 'approver@410821', { campaign: approving, onPhone: true });
  const { page } = p;
  await page.goto('/inbox?section=approve');
  await page.locator('.row-main').first().waitFor();
  await p.fine('phone-list');
  // Turned into a wide screen, the same list has rows for one, and back again.
  const high = (pixels) => page.waitForFunction((h) => document.querySelector('.row')?.style.height === `${h}px`, pixels);
  await high(64);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await high(40);
  await page.setViewportSize({ width: 390, height: 844 });
  await high(64);
  const before = await count(p, approving, 'approve');
  await page.locator('.row-main').first().tap();
  await page.locator('.detail-head').waitFor();
  const item = await no(page);
  await page.getByRole('tab', { name: '进度' }).tap();
  await page.locator('.part-progress').waitFor();
  await p.fine('phone-progress');
  await page.getByRole('button', { name: '同意', exact: true }).tap();
  await page.getByRole('button', { name: /确认同意/ }).tap();
  await page.waitForFunction((was) => document.querySelector('.detail-head .no')?.textContent !== was, item);
  assert.equal(await count(p, approving, 'approve'), before - 1);
  // The sections that do not fit along the bottom stand behind 更多.
  const menu = page.getByRole('navigation', { name: '主菜单' });
  assert.ok(!(await menu.getByRole('link', { name: '报表' }).isVisible()));
  await menu.getByRole('button', { name: '更多' }).tap();
  await p.fine('phone-menu');
  await menu.getByRole('link', { name: '报表' }).tap();
  await page.waitForURL(/\/reports/);
  await menu.getByRole('link', { name: '报表' }).waitFor({ state: 'hidden' });
  await p.close();
});

test('a case is found by its household and shows its path; no address or title names anybody', async () => {
  const p = await person(browser, 'approver@410821', { campaign: approving, english: true });
  const { page } = p;
  await page.goto('/cases');
  const link = page.locator('.list-table a').first();
  const number = await link.textContent();
  await p.fine('cases');
  await page.getByRole('searchbox', { name: 'Find a case' }).fill(number);
  await page.keyboard.press('Enter');
  await page.locator('.search-found a').first().click();
  await page.locator('.path-head').first().waitFor();
  await p.fine('case');
  assert.match(page.url(), /\/cases\/[0-9a-f-]{36}$/);
  const masked = await page.locator('.case-head h1').textContent();
  assert.equal(await page.title(), 'Cases · Songnuan');
  await page.getByRole('button', { name: 'Show in full' }).click();
  await page.getByText('Shown in full; audited').waitFor();
  assert.notEqual(await page.locator('.case-head h1').textContent(), masked);
  assert.equal(await page.title(), 'Cases · Songnuan');
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('.approval-form').isVisible(), 'the approval form prints');
  assert.ok(!(await page.locator('.case-head').isVisible()), 'the screen does not print');
  // Every opinion stands on it with who gave it and when, and a place to sign for what is still to come.
  const id = page.url().split('/').at(-1);
  const signed = (await p.api('GET', `/cases/${id}/timeline`)).items.filter((e) => e.decision_id);
  const opinions = page.locator('.approval-form table').last().locator('tr');
  for (const [i, e] of signed.entries()) {
    const said = await opinions.nth(i).innerText();
    for (const part of [e.by, e.plan_day, e.comment ?? '']) assert.ok(said.includes(part), `${said} lacks ${part}`);
  }
  assert.ok(signed.length >= 6, 'it has come far');
  assert.equal(await opinions.count() - signed.length, (await p.api('GET', `/cases/${id}`)).open_tasks.length);
  assert.equal((await page.pdf({ preferCSSPageSize: true })).subarray(0, 4).toString(), '%PDF');
  await p.close();
});
