// Households' files and the registers beside them, in a real browser: what takes
// two people takes two browsers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, numbered, person, picture } from './browser.mjs';

const base = process.env.BASE; // a union with files in force

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR4nGP4DwYMEAoAU7oL9ZisIGcAAAAASUVORK5CYII=', 'base64');

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const shown = (page, text) => page.getByText(text).first().waitFor();
const press = (at, name) => at.getByRole('button', { name, exact: true }).click();

test('a sensitive field is changed by one and confirmed by another, who sees both; versions are compared', async () => {
  const clerk = await person(browser, `clerk@${base}`);
  await clerk.page.goto('/archives');
  const found = await clerk.api('GET', '/archives?state=active&limit=1');
  await clerk.page.locator('.table tbody tr').first().waitFor();
  await clerk.fine('archives');
  await clerk.page.goto(`/archives/${found.items[0].id}`);
  await press(clerk.page, '变更…');
  const dialog = clerk.page.getByRole('dialog');
  await dialog.getByLabel('收入 1').fill('19,800.00');
  assert.ok(await dialog.getByRole('button', { name: '提交变更' }).isDisabled(), 'a reason is needed');
  await dialog.getByLabel('理由').fill('补报今年工资单');
  await clerk.fine('archive-change');
  await press(dialog, '提交变更');
  await shown(dialog, '已提交，等待第二人确认');
  await press(dialog, '关闭');
  await shown(clerk.page, '变更待第二人确认');
  assert.ok(await clerk.page.getByRole('button', { name: '确认变更' }).isDisabled(), 'one person is not two');

  const verifier = await person(browser, `verifier@${base}`, { english: true, dark: true });
  await verifier.page.goto(`/archives/${found.items[0].id}`);
  const waits = verifier.page.getByRole('region', { name: 'A change waits for a second person' });
  await waits.locator('ins', { hasText: '19,800' }).or(waits.locator('ins', { hasText: '19800' })).waitFor();
  await verifier.fine('archive-waits');
  await press(waits, 'Confirm the change');
  await press(verifier.page.getByRole('dialog'), 'Confirm the change');
  await shown(verifier.page, 'Version 2');
  await press(verifier.page, 'Compare with version 2');
  await verifier.page.getByRole('dialog').locator('ins').first().waitFor();
  await verifier.fine('archive-compare');
  await press(verifier.page.getByRole('dialog'), 'Close');
  await press(verifier.page, 'View');
  await shown(verifier.page, 'This is version 1; the latest is 2.');
  assert.ok(!/[\u4e00-\u9fff]/.test(decodeURIComponent(verifier.page.url())), 'no address names anybody');
  await clerk.close();
  await verifier.close();
});

test('a paper that a file lacks is kept with the case and entered in the file', async () => {
  const clerk = await person(browser, `clerk@${base}`);
  const file = await clerk.api('GET', `/cases/${process.env.CASE}/archive`);
  await clerk.page.goto(`/archives/${file.id}`);
  await press(clerk.page, '变更…');
  const dialog = clerk.page.getByRole('dialog');
  const kind = dialog.getByLabel('证明什么');
  await kind.waitFor();
  const lacked = await kind.locator('option:checked').textContent();
  assert.ok(file.missing.some((m) => m.zh === lacked), 'what is missing is offered first');
  await dialog.getByLabel('拍照或上传').setInputFiles({ name: 'paper.png', mimeType: 'image/png', buffer: png });
  await dialog.locator('li', { hasText: lacked }).getByRole('button', { name: '移除' }).waitFor();
  await dialog.getByLabel('理由').fill('补交材料');
  await clerk.fine('archive-papers-change');
  await press(dialog, '提交变更');
  await dialog.getByRole('button', { name: '关闭' }).click();
  const papers = clerk.page.getByRole('region', { name: '证明材料' });
  await papers.getByText(lacked).waitFor();
  await clerk.fine('archive-papers');
  assert.ok(!(await clerk.api('GET', `/archives/${file.id}`)).missing.some((m) => m.zh === lacked), 'it is missing no longer');
  await clerk.close();
});

test('one page tells who lives there, what they have, what was signed, said and done, and earlier aid', async () => {
  const of = process.env.CASE; // of a household that another campaign looks after too
  const clerk = await person(browser, `clerk@${base}`);
  const file = await clerk.api('GET', `/cases/${of}/archive`);
  await clerk.page.goto(`/archives/${file.id}`);
  await press(clerk.page, '变更…');
  const dialog = clerk.page.getByRole('dialog');
  await press(dialog.getByRole('group', { name: '家庭成员' }), '加一行');
  await dialog.getByLabel('姓名 1').fill('安小丫');
  await dialog.getByLabel('关系 1').fill('女儿');
  await dialog.getByLabel('理由').fill('核对户口簿');
  await press(dialog, '提交变更');
  await shown(dialog, '已提交，等待第二人确认');
  await clerk.close();

  const p = await person(browser, `verifier@${base}`);
  const { page } = p;
  assert.equal((await p.api('POST', `/archives/${file.id}/changes/ruling`, { outcome: 'confirmed' })).code, undefined);
  await page.goto(`/cases/${of}`);
  const sheet = (name) => page.getByRole('region', { name, exact: true });
  await shown(sheet('家庭与收支'), '女儿');
  await shown(sheet('家庭与收支'), '15,292.00');
  await sheet('材料').locator('input[type=file]').setInputFiles({ name: 'wages.png', mimeType: 'image/png', buffer: await page.screenshot() });
  await sheet('材料').locator('.files li').first().waitFor();
  await press(sheet('入户、评议与核对'), '登记民主评议…');
  const minutes = page.getByRole('dialog');
  const said = { 地点: '职工之家', 主持人: '王主席', 到会人数: '5', 同意: '4', 不同意: '1', 评议情况: '邻居都说家里困难' };
  for (const [label, value] of Object.entries(said)) await minutes.getByLabel(label, { exact: true }).fill(value);
  await press(minutes, '登记');
  await press(sheet('入户、评议与核对'), '显示内容（记入审计）');
  await shown(sheet('入户、评议与核对'), '邻居都说家里困难');
  await shown(sheet('办理过程'), '核实');
  await shown(sheet('以往帮扶'), '端到端困难职工慰问活动');
  await p.fine('one-page');
  await picture(page, 'one-page-whole', true);
  await p.close();
});

test('two files that look alike wait for a verifier, who rules that they are two people', async () => {
  const p = await person(browser, 'verifier@410821', { campaign: process.env.CAMPAIGN });
  const { page } = p;
  await page.goto('/inbox?section=rule_duplicate');
  await page.locator('.row-main').first().click();
  await page.getByRole('link', { name: '前往疑似重复' }).click();
  const pair = page.locator('.pairs article').first(); // of as many as wait
  await shown(pair, '手机');
  await p.fine('look-alikes');
  const ruled = await pair.elementHandle();
  await pair.getByRole('button', { name: '认定为不同人…' }).click();
  await page.getByRole('dialog').getByLabel('理由').fill('夫妻二人同住，共用一部电话');
  await press(page.getByRole('dialog'), '认定为不同人');
  await ruled.waitForElementState('hidden');
  await page.getByLabel('状态').selectOption('different');
  await shown(page, '夫妻二人同住');
  await p.close();
});

test('who is looked for stands in no address', async () => {
  const p = await person(browser, `clerk@${base}`);
  const asked = [];
  p.page.on('request', (r) => asked.push(decodeURIComponent(r.url())));
  await p.page.goto('/archives');
  await p.page.locator('.table tbody tr').first().waitFor();
  await p.page.getByRole('searchbox', { name: '姓名或证件号（全文）' }).fill('查无此人');
  await p.page.keyboard.press('Enter');
  await shown(p.page, '没有这样的档案');
  assert.ok(asked.every((u) => !u.includes('查无此人')));
  await p.close();
});

test('a standard and a penalty take two people each, and history stays', async () => {
  const organizer = await person(browser, 'organizer@410821');
  await organizer.page.goto('/archives?tab=standards');
  await press(organizer.page, '录入标准…');
  const dialog = organizer.page.getByRole('dialog');
  await dialog.getByLabel('低保（元/月）').fill('715.00');
  await dialog.getByLabel('文件号').fill('修民〔2026〕7号');
  await organizer.fine('standard-new');
  await press(dialog, '录入，待确认');
  const row = (page) => page.locator('tr', { hasText: '修民〔2026〕7号' });
  await row(organizer.page).getByText('待确认').waitFor();
  const approver = await person(browser, 'approver@410821');
  await approver.page.goto('/archives?tab=standards');
  await row(approver.page).getByRole('button', { name: '确认生效' }).click();
  await row(approver.page).getByText('现行').waitFor();
  await approver.fine('standards');

  const reviewer = await person(browser, 'reviewer@410821');
  await reviewer.page.goto('/archives?tab=bars');
  await press(reviewer.page, '登记处罚…');
  const bar = reviewer.page.getByRole('dialog');
  await bar.getByLabel('对象').selectOption('unit');
  await bar.getByLabel('工会代码').fill('410821-015');
  await bar.getByLabel('文件号').fill('修工处〔2026〕1号');
  await press(bar, '登记，待确认');
  const penalty = (page) => page.locator('tr', { hasText: '修工处〔2026〕1号' });
  await penalty(reviewer.page).getByText('待确认').waitFor();
  assert.equal(await penalty(reviewer.page).getByRole('button', { name: '确认' }).count(), 0, 'who entered it does not confirm it');
  await approver.page.goto('/archives?tab=bars');
  await penalty(approver.page).getByRole('button', { name: '不同意' }).click();
  await approver.page.getByRole('dialog').getByLabel('理由').fill('证据不足');
  await approver.fine('bar-ruling');
  await press(approver.page.getByRole('dialog'), '不同意');
  await penalty(approver.page).getByText('未通过').waitFor();
  for (const p of [organizer, approver, reviewer]) await p.close();
});

test('a file is opened, handed over by one union and taken by the other, on a telephone', async () => {
  const clerk = await person(browser, `clerk@${base}`);
  await clerk.page.goto('/archives');
  await press(clerk.page, '新建档案…');
  const form = clerk.page.getByRole('dialog');
  await shown(form, '还要填写：姓名、证件号');
  await form.getByLabel('姓名').first().fill('安迁居');
  await form.getByLabel('证件号').first().fill(numbered('19700101'));
  await clerk.fine('archive-open');
  await press(form, '建档');
  await clerk.page.waitForURL(/archives\/[0-9a-f-]{36}/);
  const over = clerk.page.getByRole('region', { name: '转档' });
  await press(over, '转出…');
  const ask = clerk.page.getByRole('dialog');
  await ask.getByLabel('接收方工会代码（基层工会）').fill('410821-002');
  await press(ask, '取消');
  await press(over, '转出…'); // what was typed is still there
  assert.equal(await ask.getByLabel('接收方工会代码（基层工会）').inputValue(), '410821-002');
  await ask.getByLabel('理由').fill('已到北京路街道总工会单位上班');
  await clerk.fine('transfer-ask');
  await press(ask, '申请转出');
  await shown(over, '待接收');
  await clerk.fine('transfer-of-file');
  await clerk.page.goto('/archives?tab=transfers');
  await shown(clerk.page, '您提出的转档须由接收方答复');
  await clerk.fine('transfers');

  const verifier = await person(browser, 'verifier@410821-002', { onPhone: true, dark: true, english: true });
  await verifier.page.goto('/inbox');
  await verifier.page.getByRole('button', { name: /Notices/ }).click();
  await verifier.page.getByRole('link', { name: /file is to be taken over/ }).first().click();
  await verifier.page.waitForURL(/tab=transfers/);
  await shown(verifier.page, '已到北京路街道总工会单位上班');
  await verifier.fine('transfers-phone');
  await press(verifier.page, 'Take it');
  await verifier.fine('transfer-rule-phone');
  await press(verifier.page.getByRole('dialog'), 'Take it');
  await shown(verifier.page, 'No such hand-over');
  await verifier.page.getByLabel('State').selectOption('accepted');
  await verifier.page.locator('td a').first().click();
  await shown(verifier.page, 'Hand-over');
  await verifier.fine('transferred-phone');
  clerk.expect(404);
  await clerk.page.getByLabel('状态').selectOption('accepted');
  await clerk.page.locator('td .chip', { hasText: '已接收' }).first().waitFor();
  assert.equal(await clerk.page.locator('td a').count(), 0, 'who has given a file reads it no more');
  await clerk.close();
  await verifier.close();
});

test('a month of income is written down, and says how far the household is from leaving', async () => {
  // Months are held against the standard that was in force in them.
  const organizer = await person(browser, 'organizer@410821');
  const line = await organizer.api('POST', '/standards', { region: '410821', setting: 'urban', dibao_monthly_fen: 63000, relative_tenths: 15, effective_from: '2025-01-01', document_no: '修民〔2025〕1号' });
  const approver = await person(browser, 'approver@410821');
  await approver.api('POST', `/standards/${line.id}/confirm`);
  await organizer.close();
  await approver.close();
  const clerk = await person(browser, `clerk@${base}`, { onPhone: true });
  const found = await clerk.api('GET', '/archives?state=active&limit=1');
  await clerk.page.goto(`/archives/${found.items[0].id}`);
  const months = clerk.page.getByRole('region', { name: '月收入' });
  await press(months, '登记月收入…');
  const dialog = clerk.page.getByRole('dialog');
  await shown(dialog, '还要填写：全家收入（元）');
  await dialog.getByLabel('全家收入（元）').fill('12,000.00');
  await dialog.getByLabel('依据').selectOption('phone');
  await clerk.fine('income-phone');
  await press(dialog, '登记');
  await shown(months, '高于低保');
  await shown(months, '连续 1 个月高于低保');
  await clerk.fine('incomes-phone');
  await clerk.close();
});
