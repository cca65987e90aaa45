// What a desk shares with colleagues, in a real browser on the real stack: handing
// on, asking opinions, going back, meetings, kinship, absence. The Go test beside
// the stack (e2e/desk_test.go) prepares the campaigns and runs this file.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person } from './browser.mjs';

const shared = process.env.CAMPAIGN_SHARED; // waits for the county's reviewer; a meeting approves
const kin = process.env.CAMPAIGN_KIN; // waits for the clerk, who says whether he is kin

const reviewer = 'reviewer@410821';
const second = 'reviewer-2@410821';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const no = (p) => p.page.locator('.detail-head .no').textContent();
const shown = (p, text) => p.page.getByText(text).filter({ visible: true }).first().waitFor();
const start = async (who, campaign, section, options = {}) => {
  const p = await person(browser, who, { campaign, ...options });
  await p.page.goto(`/inbox?section=${section}`);
  await p.page.locator('.row').first().waitFor();
  return p;
};
const open = async (p, number) => {
  const row = number ? p.page.locator('.row-main', { hasText: number }) : p.page.locator('.row-main').first();
  // What stood open before, or the next item, may still stand there, and is another one.
  number ??= await row.locator('.no').textContent();
  await row.click();
  await p.page.locator('.detail-head .no', { hasText: number }).waitFor();
  await p.page.locator('.decision-buttons').waitFor();
  return no(p);
};
const more = async (p, what) => {
  await p.page.getByRole('button', { name: /更多/ }).click();
  await p.page.locator('.work-menu').getByRole('button', { name: new RegExp('^' + what) }).click();
  await p.page.getByRole('dialog').waitFor();
};
const send = async (p, what) => {
  await p.page.getByRole('dialog').getByRole('button', { name: `确认${what}` }).click();
  await p.page.getByRole('dialog').waitFor({ state: 'hidden' });
};
const choose = async (p, label, username) => {
  const select = p.page.getByRole('dialog').getByLabel(label);
  await select.locator(`option[value="${username}"]`).waitFor({ state: 'attached' });
  await select.selectOption(username);
};
const gone = (p, number) => p.page.locator('.row-main', { hasText: number }).waitFor({ state: 'detached' });

test('a task is handed over for good, and whoever has it asks another for an opinion', async () => {
  const one = await start(reviewer, shared, 'review');
  const item = await open(one);
  await one.page.keyboard.press('t');
  await one.page.getByRole('dialog').waitFor();
  await one.fine('hand-over');
  await one.page.getByRole('dialog').getByRole('button', { name: '确认转办' }).click(); // without a person or a reason nothing is sent
  assert.equal(await one.page.getByRole('dialog').locator('[aria-invalid=true]').count(), 2);
  await choose(one, '交给谁', second);
  await one.page.getByRole('dialog').getByLabel('理由').fill('出差，请接办');
  await send(one, '转办');
  await gone(one, item);

  const two = await start(second, shared, 'review');
  await open(two, item);
  await shown(two, '已转办给您');
  await shown(two, '出差，请接办');
  await more(two, '委派');
  await choose(two, '交给谁', reviewer);
  await send(two, '委派');
  await gone(two, item);

  await one.page.goto('/inbox?section=review');
  await open(one, item);
  await shown(one, '请您提交意见，由委派人决定');
  await shown(one, '暂不能办理');
  await one.fine('entrusted');
  await one.page.getByRole('button', { name: '提交意见' }).click();
  await one.page.getByRole('dialog').getByLabel('理由').fill('材料齐全，建议同意');
  await send(one, '提交意见');
  await gone(one, item);

  await two.page.goto('/inbox?section=review');
  await open(two, item);
  await shown(two, '材料齐全，建议同意');
  await two.close();
  await one.close();
});

test('a pooled task is claimed and put back; a copy is read, not decided', async () => {
  const one = await start(second, shared, 'review');
  const item = await one.page.locator('.row-main .no').last().textContent();
  await open(one, item);
  await more(one, '认领');
  await send(one, '认领');
  await shown(one, '您已认领');
  const other = await person(browser, reviewer, { campaign: shared });
  const waits = async () => (await other.api('GET', `/tasks?campaign=${shared}&kind=review`)).items.some((t) => t.case_no === item);
  assert.equal(await waits(), false);
  await more(one, '放回');
  await send(one, '放回');
  await one.page.getByText('您已认领').waitFor({ state: 'detached' });
  assert.equal(await waits(), true);
  await more(one, '抄送');
  await choose(one, '抄送给', 'approver@410821');
  await send(one, '抄送');

  const reader = await person(browser, 'approver@410821', { campaign: shared });
  await reader.page.goto('/inbox?section=copies');
  await reader.page.getByText('未读', { exact: true }).waitFor();
  await reader.fine('copies');
  await reader.page.getByRole('link', { name: item }).click();
  await reader.page.locator('.path-head').first().waitFor();
  await reader.page.goto('/inbox?section=copies');
  await reader.page.getByRole('link', { name: item }).waitFor();
  await reader.page.getByText('未读', { exact: true }).waitFor({ state: 'detached' });
  for (const p of [reader, other, one]) await p.close();
});

test('another signer is added and taken off; papers are asked for, and the clock stands still until they are there', async () => {
  const one = await start(reviewer, shared, 'review');
  const item = await open(one);
  await more(one, '加签');
  await choose(one, '请谁签批', second);
  await one.page.getByRole('dialog').getByLabel('理由').fill('金额较大，请再看一遍');
  await one.fine('countersign');
  await send(one, '加签');
  const signers = one.page.locator('.seats li', { hasText: '加签' });
  await signers.waitFor();
  await more(one, '减签');
  await choose(one, '减去', second);
  await one.page.getByRole('dialog').getByLabel('理由').fill('已当面看过');
  await send(one, '减签');
  await signers.waitFor({ state: 'detached' });

  await one.page.getByRole('button', { name: '补充材料', exact: true }).click();
  await one.page.locator('.decision textarea').fill('请补充上月的医疗费票据');
  await one.page.getByRole('button', { name: '确认补充材料' }).click();
  await shown(one, `${item} 已要求补充材料`);
  await one.page.locator('.row-main', { hasText: item }).waitFor(); // it has not left the list
  await open(one, item);
  await shown(one, '时限暂停计算');
  await shown(one, '请补充上月的医疗费票据');
  await one.fine('papers-asked');

  const id = (await one.api('GET', `/cases?campaign=${shared}&limit=50`)).items.find((c) => c.no === item).id;
  const clerk = await person(browser, 'clerk@410821-001', { campaign: shared });
  await clerk.page.goto(`/cases/${id}`);
  await shown(clerk, '请补充上月的医疗费票据');
  await clerk.page.getByRole('button', { name: '已补齐' }).click();
  await clerk.page.getByRole('dialog').getByLabel(/说明/).fill('票据已交县总工会');
  await clerk.page.getByRole('dialog').getByRole('button', { name: '已补齐' }).click();
  await shown(clerk, '材料已补齐');
  await one.page.getByText('时限暂停计算').waitFor({ state: 'detached' }); // by itself: the page is live
  await shown(one, '票据已交县总工会');
  await clerk.close();
  await one.close();
});

test('who stands in is granted by a superior, sees for whom he acts, and both names stay', async () => {
  const asking = await person(browser, reviewer, { campaign: shared });
  await asking.page.goto('/me/absences');
  await asking.page.getByRole('button', { name: '申请代理' }).click();
  const box = asking.page.getByRole('dialog');
  await box.getByLabel('代理人').locator('option[value="verifier@410821"]').waitFor({ state: 'attached' });
  await asking.fine('absence-ask');
  await box.getByLabel('代理人').selectOption('verifier@410821');
  await box.getByLabel('单户十二个月合计上限（元）').fill('1,000.00');
  await box.getByLabel('请假原因').fill('年休假');
  await box.getByRole('button', { name: '提交申请' }).click();
  await shown(asking, '已提交，等待上级批准');
  await shown(asking, '待批准');

  const superior = await person(browser, 'organizer@410800');
  await superior.page.goto('/me/absences');
  await superior.page.getByRole('button', { name: '批准', exact: true }).click();
  await shown(superior, '生效中');
  await superior.fine('absence-ruled');

  const stand = await start('verifier@410821', shared, 'review');
  await shown(stand, /您正在代 .*初审人/);
  const item = await open(stand);
  await shown(stand, /您正在代 .* 办理/);
  await stand.page.getByRole('button', { name: '同意', exact: true }).click();
  await stand.fine('stand-in');
  await stand.page.getByRole('button', { name: /确认同意/ }).click();
  await gone(stand, item);
  const id = (await stand.api('GET', `/cases?campaign=${shared}&limit=50`)).items.find((c) => c.no === item).id;
  await stand.page.goto(`/cases/${id}`);
  await stand.page.locator('.path-head', { hasText: /核实员.* 代 .*初审人/ }).waitFor();
  await stand.page.emulateMedia({ media: 'print' });
  await stand.page.locator('.approval-form', { hasText: /核实员.* 代 .*初审人/ }).waitFor();
  await asking.page.goto('/me/absences');
  await asking.page.getByRole('button', { name: '结束代理' }).click();
  await asking.page.getByRole('dialog').getByRole('button', { name: '结束代理' }).click();
  await shown(asking, '已结束');
  for (const p of [stand, superior, asking]) await p.close();
});

test('a meeting decides with its minutes, which the next item offers again; a return goes to a chosen seat', async () => {
  // Two are agreed to by the reviewer, so that two wait for the meeting.
  const helper = await person(browser, second, { campaign: shared });
  for (const t of (await helper.api('GET', `/tasks?campaign=${shared}&kind=review`)).items.slice(0, 2)) {
    await helper.api('POST', `/tasks/${t.id}/decision`, { version: t.version, outcome: 'approve' });
  }
  const p = await start('approver@410821', shared, 'approve');
  const first = await open(p);
  await shown(p, '此席位由会议集体决定');
  await p.page.getByRole('button', { name: '同意', exact: true }).click();
  await p.fine('minutes');
  await p.page.getByLabel('纪要编号').fill('党组〔2022〕7号');
  await p.page.getByLabel('应到人数').fill('5');
  await p.page.getByLabel('实到人员').fill('甲、乙');
  await shown(p, '须超过半数');
  await p.page.getByLabel('实到人员').fill('甲、乙、丙');
  await shown(p, '实到 3 / 应到 5 · 过半数');
  await p.page.getByRole('button', { name: /确认同意/ }).click();
  await gone(p, first);

  const next = await open(p);
  await p.page.getByRole('button', { name: '同意', exact: true }).click();
  assert.equal(await p.page.getByLabel('纪要编号').inputValue(), '党组〔2022〕7号');
  await p.page.getByRole('button', { name: '退回', exact: true }).click();
  const steps = p.page.getByLabel('退回到');
  assert.deepEqual(await steps.locator('option').allTextContents(), ['申报受理环节', '入户摸底环节', '核实环节', '公示环节（重新公示）', '上报环节', '县级初审人（审批第 1 席）']);
  await steps.selectOption({ label: '县级初审人（审批第 1 席）' });
  await p.page.locator('.decision textarea').fill('请复核收入');
  await p.page.getByRole('button', { name: /确认退回/ }).click();
  await gone(p, next);
  const back = (await p.api('GET', `/cases?campaign=${shared}&state=returned`)).items.find((c) => c.no === next);
  assert.deepEqual((await p.api('GET', `/cases/${back.id}`)).open_tasks.map((t) => `${t.role}@${t.union}`), [reviewer]);
  await helper.close();
  await p.close();
});

test('where the plan wants it every handler says whether he is kin, and kin step aside', async () => {
  const p = await start('clerk@410821-001', kin, 'accept', { english: true });
  const item = await open(p);
  await p.page.getByRole('button', { name: 'Accept', exact: true }).click();
  await p.page.getByRole('button', { name: /Confirm: Accept/ }).click();
  const word = p.page.getByLabel('I am not related to this household');
  assert.equal(await word.getAttribute('aria-invalid'), 'true');
  await p.fine('kinship');
  await word.check();
  await p.page.getByRole('button', { name: /Confirm: Accept/ }).click();
  await gone(p, item);

  const relative = await open(p);
  await p.page.getByRole('button', { name: 'Accept', exact: true }).click();
  await p.page.getByRole('button', { name: 'I am: declare it and step aside' }).click();
  await p.page.getByLabel('In-laws').check();
  await p.page.getByRole('dialog').getByRole('button', { name: 'Declare', exact: true }).click();
  await p.page.getByRole('dialog').waitFor({ state: 'hidden' });
  await shown(p, /Not possible: You have declared kinship/);
  assert.equal(await no(p), relative);
  await p.close();
});

test('somebody says where else to be told and about what, and ends it again', async () => {
  const p = await person(browser, second, { campaign: shared, onPhone: true });
  await p.page.goto('/me/channels');
  const part = p.page.getByRole('region', { name: '群机器人或接口' });
  await part.getByRole('button', { name: '开通…' }).tap();
  const box = p.page.getByRole('dialog');
  await box.getByRole('button', { name: '保存' }).tap();
  assert.equal(await box.getByLabel(/网址/).getAttribute('aria-invalid'), 'true');
  p.expect(400, 422);
  await box.getByLabel(/网址/).fill('ftp://robot.example.org/send');
  await box.getByRole('button', { name: '保存' }).tap();
  await box.getByRole('alert').waitFor();
  await box.getByLabel(/网址/).fill('https://robot.example.org/send?key=1');
  await box.getByLabel('只提醒紧急的').check();
  await box.getByLabel(/活动阶段/).uncheck();
  await p.fine('channel');
  await box.getByRole('button', { name: '保存' }).tap();
  await shown(p, '群机器人或接口 · 已保存');
  await shown(p, '只提醒紧急的 · 有 3 类事项不提醒');
  await p.fine('channels');
  await part.getByRole('button', { name: '停用' }).tap();
  await box.getByRole('button', { name: '停用' }).tap();
  await shown(p, '没有开通。可接企业微信');
  await p.close();
});

test('an organiser gives what somebody has in hand to a colleague, and is told of each that cannot go over', async () => {
  const clerk = await person(browser, 'clerk@410821-001', { campaign: kin });
  const other = await person(browser, 'clerk-2@410821-001', { campaign: kin });
  const tasks = async (p) => (await p.api('GET', `/tasks?campaign=${kin}&kind=accept`)).items;
  const held = await tasks(clerk); // without the household he is kin of
  for (const x of held) await clerk.api('POST', `/tasks/${x.id}/work`, { act: 'claim' });
  const p = await person(browser, 'organizer@410821', { campaign: kin });
  await p.page.goto('/campaigns');
  await p.page.getByRole('tab', { name: '在办任务' }).click();
  const rows = p.page.locator('.open-work tbody tr');
  const give = p.page.getByRole('button', { name: /^改派/ });
  await rows.first().waitFor();
  assert.ok(await give.isDisabled(), 'nothing is ticked');
  const all = await rows.count();
  assert.ok(all > held.length);
  await rows.filter({ hasText: held[0].case_no }).locator('.link-button').click();
  await rows.nth(held.length).waitFor({ state: 'detached' });
  await p.page.getByLabel(/^全选/).check();
  await p.fine('open-work');
  await give.click();
  await choose(p, '交给谁', 'clerk-2@410821-001');
  const go = (n) => p.page.getByRole('dialog').getByRole('button', { name: `改派 ${n} 项` });
  await go(held.length).click();
  assert.equal(await p.page.getByRole('dialog').locator('[aria-invalid=true]').count(), 1, 'a reason is needed');
  await p.page.getByRole('dialog').getByLabel('理由').fill('调离');
  await p.fine('reassign');
  await go(held.length).click();
  await shown(p, `${held.length} 项已改派`);
  assert.deepEqual(await tasks(clerk), []);
  assert.ok((await tasks(other)).length >= held.length);

  await p.page.getByRole('button', { name: /手中的/ }).click();
  await p.page.getByLabel('事项', { exact: true }).selectOption('accept');
  await rows.nth(held.length + 1).waitFor({ state: 'detached' });
  await p.page.getByLabel(/^全选/).check();
  await give.click();
  await p.page.getByRole('dialog').getByLabel('交给谁').selectOption('…');
  await p.page.getByRole('dialog').getByLabel(/^用户名/).fill('clerk@410821-001');
  await p.page.getByRole('dialog').getByLabel('理由').fill('回岗');
  await go(held.length + 1).click();
  await shown(p, `${held.length} 项已改派，1 项未改派：`);
  await p.fine('reassigned-some');
  await p.page.getByRole('dialog').getByRole('button', { name: '知道了' }).click();
  await clerk.close();
  await other.close();
  await p.close();
});

test('what holds a case is said on its page: urging, supervision, letting it go on', async () => {
  const clerk = await person(browser, 'clerk@410821-001', { campaign: kin });
  const [row] = (await clerk.api('GET', `/cases?campaign=${kin}&state=submitted&limit=1`)).items;
  await clerk.page.goto(`/cases/${row.id}`);
  await clerk.page.locator('.path-coming').first().waitFor(); // whoever comes next is named
  await clerk.page.getByRole('button', { name: '催办' }).click();
  await clerk.page.getByRole('dialog').getByRole('button', { name: '确认催办' }).click();
  await shown(clerk, '今天还可催办 1 次');
  await clerk.fine('case-deeds');

  const auditor = await person(browser, 'auditor@410821', { campaign: kin, dark: true });
  await auditor.page.goto(`/cases/${row.id}`);
  for (const [deed, state] of [['监督中止', '已中止'], ['恢复办理', '待受理']]) {
    await auditor.page.getByRole('button', { name: deed }).click();
    await auditor.page.getByRole('dialog').getByLabel('理由').fill('核查举报');
    await auditor.page.getByRole('dialog').getByRole('button', { name: `确认${deed}` }).click();
    await auditor.page.locator('.case-head .state', { hasText: state }).waitFor();
  }
  await auditor.fine('case-audited');
  await auditor.close();
  await clerk.close();
});
