// The office's day in a real browser on the real stack: who audits, operates and
// administers, and what clerks record. The Go test beside the stack
// (e2e/office_test.go) prepares the campaigns and runs this file after those of the
// board and of the money.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { becomes, launch, numbered, person } from './browser.mjs';

const running = process.env.CAMPAIGN_RUNNING; // households at several steps; nobody decides meanwhile
const paying = process.env.CAMPAIGN_PAYING; // some are paid
const posted = process.env.CAMPAIGN_POSTED; // one hangs at the board

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const shown = (page, text) => page.getByText(text).first().waitFor();
const go = (page, name) => page.getByRole('button', { name, exact: true }).first().click();

test('a receipt and a follow-up are recorded with one thumb at the door', async () => {
  const at = async (who, kind, fill) => {
    const p = await person(browser, who, { campaign: paying, onPhone: true });
    const { page } = p;
    const before = (await p.api('GET', `/tasks?campaign=${paying}&kind=${kind}`)).items;
    await page.goto('/field');
    await page.locator('.field-home', { hasText: before[0].case_no }).tap();
    await fill(page);
    await p.fine(`field-${kind}`);
    await page.getByRole('button', { name: '下一页' }).tap();
    await page.locator('.pad').waitFor();
    await page.getByRole('button', { name: kind === 'receipt' ? '提交签收' : '提交回访' }).tap();
    // It has arrived once the task no longer waits; until then it is kept on the device.
    await becomes('it arrives', async () => !(await p.api('GET', `/tasks?campaign=${paying}&kind=${kind}`)).items.some((x) => x.id === before[0].id));
    await page.locator('.field-home', { hasText: before[0].case_no }).waitFor({ state: 'detached' });
    await p.close();
    return before[0].case_id;
  };
  const paid = await at('clerk@410821-001', 'receipt', (page) => page.getByLabel('指印').check());
  const asked = await at('verifier@410821', 'follow_up', async (page) => {
    assert.equal(await page.getByLabel('收到金额').inputValue(), '500.00');
    await page.getByLabel('本人已收到慰问金').check();
  });
  assert.equal(asked, paid);
});

test('an operator sees how the platform stands; a repair takes two of them', async () => {
  const one = await person(browser, 'operator@000000', { campaign: running });
  const two = await person(browser, 'operator-2@000000', { campaign: running, dark: true, english: true });
  const [item] = (await one.api('GET', `/cases?campaign=${running}&limit=1`)).items;
  await one.page.goto('/ops');
  await shown(one.page, '尚未告知流程的决定');
  await one.page.getByLabel('个案编号').fill('410821-1999-9-9999');
  one.expect(404);
  await go(one.page, '立即重试');
  await shown(one.page, '没有这个编号的个案');
  await one.page.getByLabel('个案编号').fill(item.no);
  await go(one.page, '修复（双人）');
  const row = (p) => p.page.locator('tr', { hasText: item.no }).filter({ hasText: /修复|Repair/ }).first();
  await shown(row(one), '待另一人确认');
  await one.fine('ops');
  await one.page.getByLabel('挂起哪一户').fill(item.no);
  await one.page.getByLabel('理由').selectOption('engine');
  await go(one.page, '挂起');
  await shown(one.page.locator('tr', { hasText: item.no }), '流程引擎异常');
  await shown(one.page, '挂起的流程 1 个');
  await go(one.page, '解除挂起');
  await shown(one.page, '没有挂起的流程');
  await two.page.goto('/ops');
  await row(two).getByRole('button', { name: 'Confirm' }).click();
  await two.page.waitForFunction((no) => [...document.querySelectorAll('tr')].some((r) => r.textContent.includes(no) && r.textContent.includes('Repair') && /Done|Not done/.test(r.textContent)), item.no);
  await two.fine('ops-dark-en');
  await one.page.goto(`/cases/${item.id}`);
  assert.match(await one.page.getByRole('link', { name: '流程引擎中的记录' }).getAttribute('href'), new RegExp(`case%2F${item.id}$`));
  await one.close();
  await two.close();
});

test('an auditor reads who is left and carries it off as a locked sheet, which the audit says', async () => {
  const p = await person(browser, 'auditor@410821', { campaign: running });
  const { page } = p;
  await page.goto('/reports?tab=coverage');
  await shown(page, '410821-');
  await p.fine('coverage');
  await go(page, '导出表格');
  await page.getByLabel(/打开密码/).fill('keep-it-closed');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click()]);
  assert.ok(readFileSync(await file.path()).subarray(0, 4).equals(Buffer.from('d0cf11e0', 'hex')), 'a locked workbook is an encrypted container');
  await page.getByRole('tab', { name: '审计' }).click();
  await shown(page, 'listCoverage');
  await p.fine('audit');
  await page.getByRole('tab', { name: '办理时效' }).click();
  await page.locator('.table tbody tr').first().waitFor();
  await p.fine('turnround');
  await p.close();
});

test('an administrator makes an account; once shut out, its open screen is told at once', async () => {
  const admin = await person(browser, 'admin@410821');
  const { page } = admin;
  await page.goto('/admin');
  await go(page, '新建用户');
  const name = `li.${Date.now().toString(36)}`;
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('用户名').fill(name);
  await dialog.getByLabel('姓名').fill('李建国');
  await dialog.getByLabel(/初始密码/).fill('long-enough-1');
  await dialog.getByLabel('岗位').selectOption('reviewer');
  await dialog.getByLabel('工会代码').fill('410821');
  await admin.fine('new-account');
  await dialog.getByRole('button', { name: '新建用户' }).click();
  const row = page.locator('tr', { hasText: name });
  await row.waitFor();
  await page.getByRole('searchbox').fill('李建');
  await page.locator('tr', { hasText: 'clerk@410821-001' }).waitFor({ state: 'detached' });
  await row.waitFor();
  await admin.fine('people');
  await row.getByRole('button', { name: '指定负责人' }).click();
  await shown(dialog, '还要填写：任职或指定文件号');
  await dialog.getByLabel('任职或指定文件号').fill('修工干〔2026〕3号');
  await admin.fine('chair');
  await dialog.getByRole('button', { name: '指定', exact: true }).click();
  await shown(page, '李建国 已是 410821 的第一责任人。');

  const his = await person(browser, '');
  his.expect(401);
  await his.page.goto('/inbox');
  await his.page.getByLabel('用户名').fill(name);
  await his.page.getByLabel('密码').fill('long-enough-1');
  await his.page.keyboard.press('Enter');
  await his.page.locator('.rail').waitFor();

  await row.getByRole('button', { name: '停用' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click();
  await shown(row, '已停用');
  await shown(his.page, '登录已过期');

  await page.getByRole('tab', { name: '权限表' }).click();
  await shown(page, 'campaign.launch');
  await admin.fine('matrix');
  await his.close();
  await admin.close();
});

test('a sheet shows its rows, the paper to hang and the pictures of the board', async () => {
  const p = await person(browser, 'publisher@410821-001', { campaign: posted });
  const { page } = p;
  await page.goto('/postings');
  await page.locator('td .link-button').first().click();
  const box = page.getByRole('dialog');
  await box.locator('tbody tr').first().waitFor();
  const [paper] = await Promise.all([page.waitForEvent('download'), box.getByRole('button', { name: '下载张贴件（PDF）' }).click()]);
  assert.equal(readFileSync(await paper.path()).subarray(0, 4).toString(), '%PDF');
  await box.getByLabel('上传照片：张榜照片').setInputFiles({ name: 'board.png', mimeType: 'image/png', buffer: await page.screenshot() });
  await box.getByRole('region', { name: '张榜照片' }).getByRole('button', { name: '查看' }).click();
  await box.getByRole('img', { name: /张榜照片/ }).waitFor();
  await p.fine('sheet');
  await go(box, '关闭');

  await page.getByRole('tab', { name: '公示栏' }).click();
  await go(page, '设置公示栏…');
  await page.getByRole('dialog').getByLabel('张贴地点').fill('厂区东门公示栏');
  await page.getByRole('dialog').getByLabel('监督电话').fill('0391-7190000');
  await go(page.getByRole('dialog'), '保存');
  await shown(page, '厂区东门公示栏');
  await p.fine('boards');
  await p.close();
  const reviewer = await person(browser, 'reviewer@410821', { campaign: posted });
  await reviewer.page.goto('/postings?tab=objections');
  await shown(reviewer.page, '没有异议');
  await reviewer.close();
});

test('an auditor holds a case with a reason and lets it go on', async () => {
  const p = await person(browser, 'auditor@410821', { campaign: running });
  const { page } = p;
  const [one] = (await p.api('GET', `/cases?campaign=${running}&state=verifying`)).items;
  await page.goto('/reports?tab=holds');
  await shown(page, '没有中止的个案');
  await go(page, '中止个案…');
  const box = page.getByRole('dialog');
  await box.getByLabel('个案编号').fill('410821-1999-9-9999');
  await box.getByLabel('理由').fill('群众反映其收入不实');
  await go(box, '中止个案');
  await shown(box, '没有编号 410821-1999-9-9999 的个案');
  await box.getByLabel('个案编号').fill(one.no);
  await go(box, '中止个案');
  const row = page.locator('tr', { hasText: one.no });
  await row.waitFor();
  await p.fine('holds');
  await row.getByRole('button', { name: '恢复' }).click();
  await page.getByRole('dialog').getByLabel('理由').fill('经查属实');
  await go(page.getByRole('dialog'), '恢复');
  await shown(page, '没有中止的个案');
  assert.equal((await p.api('GET', `/cases/${one.id}`)).state, 'verifying');
  await p.close();
});

test('the address of a campaign, as Temporal\'s screens link to it, opens that campaign', async () => {
  const p = await person(browser, 'organizer@410821', { campaign: running });
  await p.page.goto(`/campaigns/${paying}`);
  await p.page.waitForURL((url) => url.pathname === '/campaigns');
  await p.page.locator('main h1').waitFor();
  assert.equal(await p.page.evaluate(() => localStorage.getItem('songnuan.campaign')), paying);
  await p.close();
});

test('the office screens fit a phone, dark and in English', async () => {
  for (const [who, path, name] of [
    ['organizer@410821', '/campaigns', 'board'],
    ['finance@410821', '/money?tab=budget', 'budget'],
    ['finance@410821', '/money?tab=batches', 'batches'],
    ['finance@410821', '/money?tab=ledger', 'ledger'],
    ['auditor@410821', '/reports?tab=exceptions', 'exceptions'],
    ['publisher@410821-001', '/postings', 'postings'],
  ]) {
    const p = await person(browser, who, { campaign: paying, onPhone: true, dark: true, english: true });
    await p.page.goto(path);
    await p.page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('main .bones'));
    await p.fine(`${name}-phone-dark-en`);
    await p.close();
  }
});


const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR4nGP4DwYMEAoAU7oL9ZisIGcAAAAASUVORK5CYII=', 'base64');

test('a case keeps what was signed on paper, what neighbours said, and what a register answered', async () => {
  const clerk = await person(browser, 'clerk@410821-001', { campaign: running });
  const { items } = await clerk.api('GET', `/cases?campaign=${running}&state=verifying&limit=1`);
  const at = `/cases/${items[0].id}`;
  await clerk.page.goto(at);
  await go(clerk.page, '登记书面授权');
  const consent = clerk.page.getByRole('dialog');
  await consent.getByLabel('拍照或上传授权书').setInputFiles({ name: 'paper.png', mimeType: 'image/png', buffer: png });
  await consent.locator('select').nth(2).locator('option').nth(1).waitFor({ state: 'attached' });
  await clerk.fine('consent');
  await go(consent, '登记');
  await shown(clerk.page, '授权已登记');
  await shown(clerk.page.locator('.files'), '核查授权书');
  await clerk.fine('case-office');
  await clerk.close();

  const centre = await person(browser, 'verifier@410821', { campaign: running, onPhone: true, english: true, dark: true });
  await centre.page.goto(at);
  await go(centre.page, 'Ask a register…');
  await centre.page.getByLabel('Register').selectOption('vehicles');
  await centre.fine('check-phone');
  await go(centre.page.getByRole('dialog'), 'Ask');
  await shown(centre.page, 'Answer awaited');
  await go(centre.page, 'Write down the answer…');
  const answer = centre.page.getByRole('dialog');
  await answer.locator('select').selectOption('found');
  await answer.getByLabel('Owns or often uses a vehicle').check();
  await centre.fine('answer-phone');
  await go(answer, 'Write down');
  await shown(centre.page, '1 found');
  await centre.fine('records-phone');
  await centre.close();

  const verifier = await person(browser, 'verifier@410821-001', { campaign: running });
  await verifier.page.goto(at);
  await go(verifier.page, '登记民主评议…');
  const minutes = verifier.page.getByRole('dialog');
  for (const [label, value] of [['地点', '职工之家'], ['主持人', '王主席'], ['到会人数', '5'], ['同意', '4'], ['不同意', '1'], ['评议情况', '邻居都说家里困难']]) await minutes.getByLabel(label, { exact: true }).fill(value);
  await verifier.fine('appraisal');
  await go(minutes, '登记');
  await minutes.waitFor({ state: 'detached' });
  await shown(verifier.page, '过半数同意');
  await go(verifier.page, '显示内容（记入审计）');
  await shown(verifier.page, '邻居都说家里困难');
  await verifier.fine('records');
  await verifier.close();
});

test('a clerk files a household that no roster names, and submits it', async () => {
  const clerk = await person(browser, 'clerk@410821-001', { campaign: running });
  const { page } = clerk;
  await page.goto('/cases');
  await go(page, '新建申请…');
  const form = page.getByRole('dialog');
  const said = { '姓名': '安来迟', '证件号': numbered('19680202'), '电话': '13700000001', '工作单位': '供热公司', '家庭年收入（元）': '15,292.00', '家庭年刚性支出（元）': '3,606.00', '开户银行': '农村信用社', '银行账号': '6222020000000000000', '户名': '安来迟', '申请金额（元）': '500.00' };
  for (const [label, value] of Object.entries(said)) await form.getByLabel(label, { exact: true }).fill(value);
  await clerk.fine('case-new');
  await go(form, '保存草稿');
  await page.waitForURL(/cases\/[0-9a-f-]{36}/);
  await go(page, '提交');
  await clerk.fine('case-submit');
  await go(page.getByRole('dialog'), '确认提交');
  await shown(page, '已提交');
  await clerk.close();
});
