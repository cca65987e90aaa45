// A surveyor's round with a phone: forms open and fill without a line, and are
// sent when there is one; a record that is refused does not hold up the others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person } from './browser.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function fill(page, partner) {
  await page.getByLabel('入户地点').fill('幸福小区 3 号楼');
  await page.getByLabel('入户人员（用户名，至少两人） 2').fill(partner);
  await page.getByRole('button', { name: '下一页' }).tap();
  for (const label of ['访：', '看：', '核：', '评：']) await page.getByLabel(label).fill('情况属实');
  await page.getByRole('button', { name: '下一页' }).tap();
  for (const label of ['照：', '算：', '示：']) await page.getByLabel(label).fill('情况属实');
  await page.getByRole('button', { name: '下一页' }).tap();
  await page.getByLabel('查明的事实').fill('户主因病长期无法工作');
  await page.getByLabel('摸底意见').fill('情况属实，建议纳入');
}

test('surveys are filled in without a line and sent when there is one', async () => {
  const p = await person(browser, 'surveyor@410821-001', { onPhone: true, campaign: process.env.CAMPAIGN });
  p.expect(401, 404, 409, 422);
  const { page } = p;
  await page.goto('/field');
  await page.locator('.field-open').first().waitFor();
  await p.fine('field');
  // The worker keeps the page and the form's chunk before the line goes.
  await page.waitForFunction(async () => {
    const cache = await caches.open('songnuan-shell');
    const kept = (await cache.keys()).map((r) => new URL(r.url).pathname);
    return kept.includes('/field') && kept.some((x) => x.startsWith('/assets/SurveyForm'));
  });
  await p.line(false);
  await page.reload();
  const waiting = page.locator('.field-open');
  await waiting.first().waitFor();
  const before = await waiting.count();
  await page.getByText('没有网络').waitFor();

  await waiting.first().tap();
  await fill(page, 'nobody@410821-001'); // whom the server does not know
  await p.fine('field-form');
  await page.getByRole('button', { name: '提交摸底' }).tap();
  await page.getByText('等待上传').waitFor();
  await waiting.first().tap();
  await fill(page, 'surveyor-2@410821-001');
  await page.reload(); // nothing typed is lost
  await page.getByRole('button', { name: '下一页' }).tap();
  assert.equal(await page.getByLabel('访：').inputValue(), '情况属实');
  await page.getByRole('button', { name: '下一页' }).tap();
  await page.getByRole('button', { name: '下一页' }).tap();
  await page.getByRole('button', { name: '提交摸底' }).tap();
  await page.getByText('等待上传').nth(1).waitFor();
  assert.equal(await waiting.count(), before - 2);

  await p.line(true);
  await page.getByText('未被接收').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('#queue + *, .field-box li').length === 1 && !document.body.textContent.includes('等待上传'));
  const left = (await p.api('GET', '/tasks?kind=survey')).items.length;
  assert.equal(left, before - 1, 'the good one has arrived, the other has not');
  await p.close();
});
