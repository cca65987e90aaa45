// Money through four hands in a real browser on the real stack. e2e/office_test.go
// prepares the campaign and runs this file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, person } from './browser.mjs';

const paying = process.env.CAMPAIGN_PAYING; // some wait to be paid

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const shown = (page, text) => page.getByText(text).first().waitFor();
const go = (page, name) => page.getByRole('button', { name, exact: true }).first().click();

test('four people take a batch from preparation to the bank and back, each by the control total', async () => {
  const open = async (who) => {
    const p = await person(browser, who, { campaign: paying });
    await p.page.goto('/money?tab=batches');
    return p;
  };
  const finance = await open('finance@410821');
  await go(finance.page, '制单');
  const making = finance.page.getByRole('dialog');
  await making.getByRole('button', { name: '制单', exact: true }).click();
  const box = finance.page.getByRole('dialog', { name: /批次/ });
  await box.getByText('已制单').first().waitFor();
  await finance.fine('batch');
  assert.equal(await box.getByRole('button', { name: '复核通过' }).count(), 0, 'who made it does not approve it');
  const [batch] = (await finance.api('GET', `/campaigns/${paying}/payment-batches`)).items;
  const total = (batch.total_fen / 100).toFixed(2);

  const inbox = await person(browser, 'approver-2@410821', { campaign: paying });
  await inbox.page.setViewportSize({ width: 1920, height: 1080 });
  await inbox.page.goto('/inbox?section=approve_batch');
  const name = inbox.page.locator('.row .row-name').first();
  await name.waitFor();
  assert.equal((await name.textContent()).trim(), (await finance.api('GET', `/campaigns/${paying}/budget`)).lines.find((l) => l.id === batch.line_id).name);
  assert.ok(await name.evaluate((el) => el.scrollWidth <= el.clientWidth), 'the line’s name is not cut');
  await inbox.fine('batch-row');
  await inbox.close();

  for (const [who, button, state] of [
    ['approver-2@410821', '复核通过', '已复核'],
    ['cashier@410821', '放款', '已放款'],
  ]) {
    const p = await open(who);
    await p.page.locator('td .link-button').first().click();
    const dialog = p.page.getByRole('dialog');
    await dialog.getByRole('button', { name: button }).click();
    await dialog.getByLabel('请输入总额以确认').fill('1.00');
    assert.ok(await dialog.getByRole('button', { name: button }).isDisabled(), 'another total does not do');
    await dialog.getByLabel('请输入总额以确认').fill(total);
    await dialog.getByRole('button', { name: button }).click();
    await dialog.getByText(state).first().waitFor();
    if (button === '放款') {
      const [file] = await Promise.all([p.page.waitForEvent('download'), dialog.getByRole('button', { name: '银行文件' }).click()]);
      const lines = readFileSync(await file.path(), 'utf8').replace('\ufeff', '').trim().split(/\r?\n/).slice(1);
      assert.equal(lines.length, batch.count);
    }
    await p.close();
  }

  const booking = await open('finance-2@410821');
  await booking.page.locator('td .link-button').first().click();
  const payments = (await booking.api('GET', `/payment-batches/${batch.id}`)).payments;
  const csv = ['payment_no,status,amount_fen,reason,bank_ref', ...payments.map((x, i) => `${x.payment_no},settled,${x.amount_fen},,B${i}`), 'PXX-1,settled,50000,,B99'].join('\n');
  await booking.page.getByRole('dialog').getByLabel('上传银行结果').setInputFiles({ name: 'results.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await shown(booking.page, new RegExp(`成功 ${batch.count}，退回 0，重复 0，待查 1`));
  await booking.fine('booked');
  await booking.page.goto('/money?tab=match');
  await shown(booking.page, '有 1 笔待查');
  await booking.fine('match');
  await booking.page.goto('/money?tab=suspense');
  await shown(booking.page, 'PXX-1');
  await endSuspense(booking, finance);
  await booking.page.goto('/money?tab=budget');
  await shown(booking.page, total.replace(/\B(?=(\d{3})+(?!\d))/g, ','));
  await booking.fine('budget');

  const auditor = await person(browser, 'auditor@410821', { campaign: paying });
  await auditor.page.goto('/reports?tab=audit');
  const said = auditor.page.locator('.audit-body', { hasText: '制单' });
  await auditor.fine('audit-named');
  await said.getByRole('link', { name: batch.id.slice(-6).toUpperCase() }).click();
  await auditor.page.getByRole('dialog', { name: `批次 ${batch.id.slice(-6).toUpperCase()}` }).getByText('已入账').first().waitFor();
  await auditor.close();
  await finance.close();
  await booking.close();
});

// endSuspense ends the line of the bank by two people: who says how does not agree to it.
async function endSuspense(one, two) {
  const row = (p) => p.page.locator('tr', { hasText: 'PXX-1' });
  await go(row(one), '提出处理意见…');
  const box = one.page.getByRole('dialog');
  await box.getByLabel(/依据/).fill('银行误付，已与开户行核实');
  await go(box, '提交，待另一人确认');
  await shown(box, '请选择处理方式');
  await one.page.reload();
  await go(row(one), '提出处理意见…');
  assert.equal(await box.getByLabel(/依据/).inputValue(), '银行误付，已与开户行核实', 'what was typed is kept');
  await box.getByLabel(/款项已退回付款方/).check();
  await one.fine('suspense-say');
  await go(box, '提交，待另一人确认');
  await shown(row(one), '处理意见是您提出的，须由另一人确认。');
  assert.ok(await row(one).getByRole('button', { name: '确认', exact: true }).isDisabled());
  await one.fine('suspense');
  await two.page.goto('/money?tab=suspense');
  await shown(row(two), '银行误付，已与开户行核实');
  await go(row(two), '确认');
  await shown(two.page, 'PXX-1 已查清');
  await shown(two.page, '没有待查的银行流水');
}

test('aid that was defrauded is taken away by the auditor, and the money that comes back is booked', async () => {
  const auditor = await person(browser, 'auditor@410821', { campaign: paying });
  const [one] = (await auditor.api('GET', `/cases?campaign=${paying}&state=paid`)).items;
  await auditor.page.goto('/reports?tab=holds');
  await go(auditor.page, '取消资格…');
  const box = auditor.page.getByRole('dialog');
  await box.getByLabel('个案编号').fill(one.no);
  await box.getByLabel('理由').fill('冒用他人身份');
  await box.getByLabel('查实的事实').fill('经公安机关核实，申请人冒用他人身份证件');
  await auditor.fine('disqualify');
  await go(box, '取消资格');
  await box.waitFor({ state: 'detached' });
  const owed = (p) => p.page.getByRole('region', { name: '追回' }).locator('tbody tr');
  await shown(owed(auditor), '未追回');
  await auditor.fine('recoveries');

  const finance = await person(browser, 'finance-3@410821', { campaign: paying }); // the first two made and booked the payment
  await finance.page.goto('/reports?tab=holds');
  await owed(finance).getByRole('button', { name: '登记追回' }).click();
  const booking = finance.page.getByRole('dialog');
  assert.equal(await booking.getByLabel('追回金额').inputValue(), '500.00');
  await booking.getByLabel('银行流水号').fill('R-0001');
  await go(booking, '登记追回');
  await shown(owed(finance), '已追回');
  await auditor.page.goto(`/cases/${one.id}`);
  await auditor.page.locator('.case-head .state', { hasText: '已取消资格' }).waitFor();
  await finance.close();
  await auditor.close();
});
