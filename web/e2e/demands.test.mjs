// What a plan may demand besides, in a real browser on the real stack: a list of what a
// returned case lacks, a confirmation from outside the union, accounts the bank has
// looked at, and by what staff are compared with households. The Go test beside the
// stack (e2e/demands_test.go) prepares the campaigns and runs this file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { becomes, launch, person } from './browser.mjs';

const strict = process.env.CAMPAIGN; // all wait for the verifier
const paying = process.env.CAMPAIGN_PAYING; // all are approved, and nobody has asked the bank
const base = '410821-001';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const shown = (at, text) => at.getByText(text).filter({ visible: true }).first().waitFor();
const go = (at, name) => at.getByRole('button', { name, exact: true }).first().click();
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR4nGP4DwYMEAoAU7oL9ZisIGcAAAAASUVORK5CYII=', 'base64');
const paper = (name) => ({ name, mimeType: 'image/png', buffer: png });

const start = async (who, section, options = {}) => {
  const p = await person(browser, who, { campaign: strict, ...options });
  await p.page.goto(`/inbox?section=${section}`);
  await p.page.locator('.row').first().waitFor();
  return p;
};
const open = async ({ page }, number) => {
  await page.locator('.row-main', { hasText: number }).click();
  await page.locator('.detail-head .no', { hasText: number }).waitFor();
  await page.locator('.decision-buttons').waitFor();
};
const gone = (p, number) => p.page.locator('.row-main', { hasText: number }).waitFor({ state: 'detached' });
// A row leaves the list at once; what was sent has arrived when the case has moved.
const moved = (p, id, state) => becomes(`the case is ${state}`, async () => (await p.api('GET', `/cases/${id}`)).state === state);
const numbers = async (p, state) => (await p.api('GET', `/cases?campaign=${strict}&state=${state}&limit=50`)).items;

test('a return ticks what is missing, and goes on once that has come', async () => {
  const verifier = await start(`verifier@${base}`, 'verify');
  const [one] = await numbers(verifier, 'verifying');
  await open(verifier, one.no);
  await go(verifier.page, '退回');
  await verifier.page.getByLabel('退回到').selectOption({ label: '申报受理环节' });
  await verifier.page.locator('.decision textarea').fill('材料不齐，请补');
  await verifier.page.getByRole('button', { name: /确认退回/ }).click();
  const ticks = verifier.page.getByRole('group', { name: /缺少什么（至少选一项/ });
  await ticks.locator('[aria-invalid=true]').first().waitFor(); // without a tick nothing is sent
  assert.equal(await ticks.getByLabel('收入证明').getAttribute('aria-invalid'), 'true');
  await verifier.fine('return-unticked');
  await ticks.getByLabel('收入证明').check();
  await ticks.getByText('档案内容').click();
  await ticks.getByLabel('家庭住址').check();
  await verifier.fine('return-ticked');
  await verifier.page.keyboard.press('Control+Enter');
  await gone(verifier, one.no);
  await moved(verifier, one.id, 'returned');
  await verifier.close();

  const clerk = await start(`clerk@${base}`, 'resubmit', { onPhone: true });
  await clerk.page.locator('.row-main', { hasText: one.no }).tap();
  await shown(clerk.page, /要求补的还没有：收入证明/);
  await clerk.fine('returned-phone');
  await clerk.page.goto(`/cases/${one.id}`);
  await shown(clerk.page.locator('.missing-list li', { hasText: '收入证明' }), '待补');
  const papers = clerk.page.getByRole('region', { name: '材料', exact: true });
  await papers.getByLabel('材料种类').selectOption('income');
  await papers.locator('input[type=file]').setInputFiles(paper('wages.png'));
  await shown(clerk.page.locator('.missing-list li', { hasText: '收入证明' }), '已补');
  await clerk.fine('mended-phone');
  await clerk.page.goto('/inbox?section=resubmit');
  await clerk.page.locator('.row-main', { hasText: one.no }).tap();
  await clerk.page.getByRole('button', { name: '重新提交', exact: true }).tap();
  await clerk.page.getByRole('button', { name: /确认重新提交/ }).tap();
  await gone(clerk, one.no);
  await moved(clerk, one.id, 'verifying');
  await clerk.close();
});

test('many are not verified before somebody outside the union has confirmed them, which the history tells', async () => {
  const verifier = await start(`verifier@${base}`, 'verify');
  const { page } = verifier;
  const [one, two] = (await numbers(verifier, 'verifying')).slice(1);
  const preview = async () => {
    for (const x of [one, two]) await page.getByRole('checkbox', { name: new RegExp(x.no) }).check();
    await go(page, '批量核实通过…');
    const box = page.getByRole('dialog');
    await box.getByText(/项，合计/).waitFor();
    return box;
  };
  let box = await preview();
  await shown(box, '2 项不能办理，将跳过并保持勾选');
  await shown(box.locator('li', { hasText: one.no }), /确认/);
  assert.ok(await box.getByRole('button', { name: /确认核实通过 0 项/ }).isDisabled());
  await verifier.fine('bulk-demands');
  await go(box, '取消');

  await page.goto(`/cases/${one.id}`);
  await go(page, '登记外部确认…');
  box = page.getByRole('dialog');
  await shown(box, '还没有上传材料');
  await box.getByLabel('拍照或上传确认材料').setInputFiles(paper('stamped.png'));
  await box.getByLabel('盖章的确认材料').locator('option').first().waitFor({ state: 'attached' });
  for (const [label, value] of [['确认单位名称', '幸福路社区居民委员会'], ['确认人职务', '主任'], ['确认人姓名', '安确认']]) await box.getByLabel(label).fill(value);
  await verifier.fine('confirmation');
  await go(box, '登记');
  await box.waitFor({ state: 'detached' });
  const line = page.locator('.path li', { hasText: '企业或社区确认' });
  await shown(line, /幸福路社区居民委员会/);
  await shown(line, /凭盖章材料：其他/);
  assert.ok(!(await line.innerText()).includes('安确认'), 'who signed is not in the history');
  await line.scrollIntoViewIfNeeded();
  await verifier.fine('confirmed');

  await page.goto('/inbox?section=verify');
  box = await preview();
  await shown(box, '1 项不能办理，将跳过并保持勾选');
  await box.getByRole('button', { name: /确认核实通过 1 项/ }).click();
  await gone(verifier, one.no);
  await moved(verifier, one.id, 'ready_to_post');
  await verifier.close();
});

test('the bank looks at accounts before they are paid, and a batch names whom it leaves out', async () => {
  const p = await person(browser, 'finance@410821', { campaign: paying, english: true });
  const { page } = p;
  await page.goto('/money?tab=batches');
  await go(page, 'Prepare a batch');
  let box = page.getByRole('dialog');
  p.expect(422);
  await go(box, 'Prepare a batch');
  await shown(box, 'Left out: 3.');
  await p.fine('batch-nobody');
  await go(box, 'Cancel');

  await go(page, 'Check accounts');
  box = page.getByRole('dialog');
  const [list] = await Promise.all([page.waitForEvent('download'), go(box, 'Download the list')]);
  const cases = readFileSync(await list.path(), 'utf8').trim().split('\n').slice(1).map((l) => l.split(',')[0]);
  assert.equal(cases.length, 3);
  const answer = `case_no,result\n${cases[0]},good\n${cases[1]},name_differs\n410821-1999-9-9999,good\n`;
  await box.getByLabel('Upload the answer').setInputFiles({ name: 'answer.csv', mimeType: 'text/csv', buffer: Buffer.from(answer) });
  await shown(box, 'Good accounts: 1; to be corrected: 1');
  await shown(box.locator('li', { hasText: '410821-1999-9-9999' }), /./);
  await p.fine('accounts');
  await go(box, 'Close');

  await go(page, 'Prepare a batch');
  box = page.getByRole('dialog');
  await go(box, 'Prepare a batch');
  await shown(box, 'The batch is made · payments: 1');
  await shown(box.locator('li', { hasText: cases[1] }), /corrected/);
  await shown(box.locator('li', { hasText: cases[2] }), /has not confirmed the account/);
  await p.fine('batch-left-out');
  await go(box, 'Open the batch');
  await page.getByRole('dialog').locator('tr', { hasText: cases[0] }).waitFor();
  const of = (await p.api('GET', `/cases?campaign=${paying}&limit=50`)).items.find((c) => c.no === cases[1]);
  await page.goto(`/cases/${of.id}`);
  const line = page.locator('.path li', { hasText: 'Account checked by the bank' });
  await shown(line, /somebody else's/);
  await p.close();
});

test('whom an administrator compares with households steps aside from his own', async () => {
  const admin = await person(browser, 'admin@410821', { onPhone: true });
  const { page } = admin;
  await page.goto('/admin');
  const row = page.locator('tr', { hasText: `verifier-2@${base}` });
  await row.getByRole('button', { name: '亲属比对' }).tap();
  const box = page.getByRole('dialog');
  admin.expect(400, 422);
  await box.getByLabel('身份证号').fill('410821197001010000');
  await box.getByRole('button', { name: '保存并比对' }).tap();
  await shown(box.getByRole('alert'), '“身份证号”填写不符合要求');
  await box.getByLabel('身份证号').fill(process.env.KIN_NUMBER);
  await admin.fine('identity-phone');
  await box.getByRole('button', { name: '保存并比对' }).tap();
  await shown(page, /已登记 .* 的比对信息/);
  await row.getByRole('button', { name: '亲属比对' }).tap();
  assert.equal(await box.getByLabel('身份证号').inputValue(), '', 'nothing of it is shown again');
  await box.getByRole('button', { name: '取消' }).tap();
  await admin.close();

  const his = await person(browser, `verifier-2@${base}`, { campaign: strict });
  const [own] = (await his.api('GET', `/cases?campaign=${strict}&limit=50`)).items.filter((c) => c.id === process.env.KIN_CASE);
  assert.ok(!(await his.api('GET', `/tasks?campaign=${strict}&kind=verify`)).items.some((x) => x.case_no === own.no), 'it is not among his');
  await his.close();
  const auditor = await person(browser, 'auditor@410821', { campaign: strict });
  await auditor.page.goto('/reports?tab=kin');
  await auditor.page.locator('tr', { hasText: own.no }).waitFor();
  await auditor.fine('kin');
  await auditor.close();
});
