// One whole campaign clicked through, from the plan file to the last day, each
// role in a browser of its own, on the rehearsal clock.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, person } from './browser.mjs';

const base = process.env.BASE;
const county = base.split('-')[0];
const roster = readFileSync(process.env.ROSTER); // two households of the base union
const title = `一次走完的慰问活动 ${Date.now().toString(36)}`;
const n = 2;

const plan = `title: ${title}
owner: "${county}"
soft_excluded: aided_last_year
phases:
  preparation: {start: 2022-12-01, end: 2022-12-31}
  publicity: {start: 2022-12-15, end: 2023-01-10}
  visiting: {start: 2023-01-03, end: 2023-01-21}
  summary: {start: 2023-01-28, end: 2023-02-10}
budget: {total: "20000.00", lines: [{name: 困难职工慰问金, target: other, amount: "20000.00", source: UNION_OWN}]}
standards: {困难职工: "500.00"}
dibao_monthly: "630.00"
chain: [{level: county, role: reviewer}, {level: county, role: approver}]
posting: {working_days: 5, rounds: [base]}
`;

let browser;
const people = new Map();
before(async () => {
  browser = await launch();
});
after(() => browser.close());

let campaign;
const as = async (who, options = {}) => {
  if (!people.has(who)) people.set(who, await person(browser, who, { campaign, ...options }));
  return people.get(who);
};
const press = (at, name) => at.getByRole('button', { name, exact: true }).first().click();

// until asks again and again whether something has come about; the clock and the
// workflows take their time.
async function until(what, ask, within = 60_000) {
  for (const end = Date.now() + within; Date.now() < end; ) {
    const found = await ask();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 200));
  }
  assert.fail(`it never came about: ${what}`);
}

const waiting = async (p, kind) => (await p.api('GET', `/tasks/counts?campaign=${campaign}`)).items.find((c) => c.kind === kind)?.count ?? 0;

// decide answers all that waits of a kind with yes, one after the other, by keyboard.
async function decide(who, kind, fill = async () => {}) {
  const p = await as(who);
  const { page } = p;
  await until(`${n} ${kind} wait for ${who}`, async () => (await waiting(p, kind)) === n);
  await page.goto(`/inbox?section=${kind}`);
  await page.locator('.row').first().waitFor();
  await page.keyboard.press('j');
  for (let left = n; left > 0; left--) {
    await page.locator('.detail-head').waitFor();
    const no = await page.locator('.detail-head .no').textContent();
    await page.keyboard.press('a');
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    await fill(page);
    await page.locator('.decision-comment textarea').focus();
    await page.keyboard.press('Control+Enter');
    await until(`${kind} of ${no} is decided`, async () => (await waiting(p, kind)) === left - 1, 30_000).catch(async (e) => {
      throw new Error(`${e.message}; ${await waiting(p, kind)} wait, and ${who} sees: ${await page.locator('.pane-detail').innerText()}`);
    });
    await page.waitForFunction((was) => document.querySelector('.detail-head .no')?.textContent !== was, no);
  }
}

test('a campaign goes from its plan to its close through everybody’s screens', async () => {
  const organizer = await as(`organizer@${county}`);
  const { page } = organizer;

  // The plan becomes a draft, is looked at and launched.
  await page.goto('/campaigns/new');
  await page.getByLabel('选择文件…').setInputFiles({ name: 'plan.yaml', mimeType: 'application/yaml', buffer: Buffer.from(plan) });
  await page.getByRole('heading', { name: title }).waitFor();
  await organizer.fine('campaign-plan');
  await press(page, '保存为草稿');
  await page.getByRole('heading', { name: '启动前检查' }).waitFor();
  await page.getByLabel(/演练时钟/).fill('500ms');
  await press(page, '启动');
  await page.locator('.head .chip', { hasText: '进行中' }).waitFor();
  campaign = (await organizer.api('GET', '/campaigns')).items.find((c) => c.title === title).id;

  // The roster is checked, then imported.
  await page.goto('/campaigns/roster');
  await page.getByLabel('名册文件').setInputFiles({ name: 'roster.csv', mimeType: 'text/csv', buffer: roster });
  await press(page, '检查名册');
  await page.getByText(`${n} 行可导入`).waitFor();
  await press(page, `导入 ${n} 户`);
  await page.getByText(`导入 ${n} 户，拒绝 0 行`).waitFor();
  await organizer.fine('campaign-roster');

  // Households go their way.
  await decide(`clerk@${base}`, 'accept');
  for (const who of ['surveyor', 'surveyor-2']) {
    await decide(`${who}@${base}`, 'survey', (p) => p.getByLabel('摸底情况').fill('入户两次，情况属实'));
  }
  await decide(`verifier@${base}`, 'verify');
  await decide(`publisher@${base}`, 'post');
  const publisher = await as(`publisher@${base}`);
  await publisher.page.goto('/postings');
  await publisher.page.getByRole('link', { name: '打开公示页' }).first().waitFor();
  await publisher.fine('campaign-posting');
  await decide(`reviewer@${base}`, 'report'); // once the days of the posting are over
  await decide(`reviewer@${county}`, 'review');
  await decide(`approver@${county}`, 'approve');

  // Money goes through four hands, each by the control total.
  const finance = await as(`finance@${county}`);
  const total = '1000.00';
  await finance.page.goto('/money?tab=batches');
  await press(finance.page, '制单');
  await press(finance.page.getByRole('dialog'), '制单');
  await finance.page.getByRole('dialog', { name: /批次/ }).getByText('已制单').first().waitFor();
  const [batch] = (await finance.api('GET', `/campaigns/${campaign}/payment-batches`)).items;
  assert.equal(batch.count, n);
  let lines = [];
  for (const [who, button, state] of [
    [`approver-2@${county}`, '复核通过', '已复核'],
    [`cashier@${county}`, '放款', '已放款'],
  ]) {
    const p = await as(who);
    await p.page.goto('/money?tab=batches');
    await p.page.locator('td .link-button').first().click();
    const dialog = p.page.getByRole('dialog');
    await press(dialog, button);
    await dialog.getByLabel('请输入总额以确认').fill(total);
    await press(dialog, button);
    await dialog.getByText(state).first().waitFor();
    if (button !== '放款') continue;
    const [file] = await Promise.all([p.page.waitForEvent('download'), press(dialog, '银行文件')]);
    lines = readFileSync(await file.path(), 'utf8').replace('\ufeff', '').trim().split(/\r?\n/).slice(1).map((l) => l.split(','));
  }
  assert.equal(lines.length, n, 'the bank is told of each household');
  const booking = await as(`finance-2@${county}`);
  await booking.page.goto('/money?tab=batches');
  await booking.page.locator('td .link-button').first().click();
  const answers = ['payment_no,status,amount_fen,reason,bank_ref', ...lines.map((l, i) => `${l[0]},settled,${l.at(-1)},,C${i}`)].join('\n');
  await booking.page.getByRole('dialog').getByLabel('上传银行结果').setInputFiles({ name: 'results.csv', mimeType: 'text/csv', buffer: Buffer.from(answers) });
  await booking.page.getByText(`成功 ${n}，退回 0，重复 0，待查 0`).waitFor();

  // Receipts, the three questions, and the end.
  await decide(`clerk@${base}`, 'receipt');
  await decide(`verifier@${county}`, 'follow_up');
  await until('every case is closed', async () => (await organizer.api('GET', `/cases?campaign=${campaign}&state=closed`)).items.length === n);
  await booking.page.goto('/money?tab=match');
  await booking.page.locator('main table').first().waitFor();
  await booking.fine('campaign-match');
  await page.goto('/campaigns');
  await press(page, '结束活动');
  await page.getByRole('dialog').getByLabel('理由').fill('资金已全部发放到户');
  await press(page.getByRole('dialog'), '结束活动');
  await page.locator('.head .chip', { hasText: '已结束' }).waitFor();
  await organizer.fine('campaign-closed');
  for (const p of people.values()) await p.close();
});
