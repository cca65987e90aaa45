// The public's pages, as somebody reads them on a phone with scripts off: they
// say what they say without a script, weigh little, and axe finds nothing serious.
// The pages' own policy forbids scripts, so that axe comes in a second browser
// that ignores it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person, reader } from './browser.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const campaign = process.env.CAMPAIGN;
const posting = process.env.POSTING;

const pages = [
  ['campaign', `/p/campaigns/${campaign}`, '政策公开'],
  ['campaign-en', `/p/campaigns/${campaign}?lang=en`, 'Where the money comes from'],
  ['posting', `/p/${posting}`, '提出异议'],
  ['posting-check', `/p/${posting}/check`, '核对码'],
  ['posting-wrong-code', `/p/${posting}/check?code=AAAA-BBBB-CCCC-DDDD`, '核对码无效'],
  ['applicant', '/a', '获取验证码'],
];

for (const onPhone of [true, false]) {
  test(`every public page is read without scripts ${onPhone ? 'on a phone' : 'on an office screen'}`, async () => {
    const p = await reader(browser, { onPhone });
    for (const [name, path, text] of pages) {
      const answer = await p.page.goto(path);
      assert.equal(answer.status(), 200, path);
      assert.ok((await answer.body()).length <= 30 << 10, `${path} weighs more than 30 KB`);
      assert.ok((await p.page.locator('main').innerText()).includes(text), `${path} lacks ${text}`);
      const size = await p.page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('main p')).fontSize));
      assert.ok(size >= 15, `${path} is printed small: ${size}`);
      await p.fine(`public-${name}-${onPhone ? 390 : 1366}`);
    }
    await p.close();
  });
}

test('an objection is filed, followed and its paper checked without a script', async () => {
  const p = await reader(browser, { onPhone: true });
  const { page } = p;
  await page.goto(`/p/campaigns/${campaign}`);
  await page.locator(`a[href^="/p/${posting}"]`).tap();
  await page.getByLabel('公示表序号').fill('1');
  await page.getByLabel('异议理由').selectOption('income_hidden');
  await page.getByLabel('具体情况').fill('家中有出租房屋');
  await page.getByRole('button', { name: '提交' }).tap();
  const number = await page.locator('.no').first().innerText();
  const code = await page.locator('.no').last().innerText();
  assert.match(number, /^YY-/);
  await p.fine('public-thanks-390');
  await page.getByRole('link', { name: '查询办理结果' }).tap();
  await page.getByLabel('查询码').fill(code);
  await page.getByRole('button', { name: '查询' }).tap();
  await page.getByText('办理情况', { exact: true }).waitFor();
  const text = await page.locator('main').innerText();
  for (const want of [number, '已收到，待受理', '隐瞒收入', '县级', '查看公示']) assert.ok(text.includes(want), `the receipt lacks ${want}: ${text}`);
  await p.fine('public-receipt-390');
  await page.getByRole('link', { name: '查看公示' }).tap();
  await page.getByRole('heading', { name: '提出异议' }).waitFor();
  await page.getByRole('link', { name: /^[A-Z2-7]{4}-/ }).tap();
  await page.getByText('核对码有效').first().waitFor();
  const paper = await p.context.request.get(`/p/${posting}/wall-sheet`);
  assert.equal(paper.status(), 200);
  assert.equal((await paper.body()).subarray(0, 4).toString(), '%PDF');
  await p.close();
});

test('the objection stands in the inbox of the union above, who takes it up and rules', async () => {
  const p = await person(browser, 'reviewer-2@410821', { campaign });
  const { page } = p;
  await page.goto('/inbox?section=object');
  await page.locator('.row-main').first().click();
  await page.locator('.detail-head').waitFor();
  await page.getByText('家中有出租房屋').first().waitFor();
  await p.fine('objection');
  const item = await page.locator('.detail-head .no').textContent();
  await page.getByRole('button', { name: '受理异议', exact: true }).click();
  await page.getByRole('button', { name: '确认受理异议' }).click();
  await page.getByText(`${item} 已受理异议`).waitFor();
  await page.locator('.row-main', { hasText: item }).click(); // it waits again, now for the ruling
  await page.getByText('调查中').first().waitFor();
  await page.getByRole('radio', { name: '异议不成立' }).check();
  await page.getByLabel('调查结论').fill('经入户核查，房屋已于上年出售，反映不实。');
  await p.fine('objection-ruling');
  await page.getByRole('button', { name: '确认裁定' }).click();
  await page.getByText(`${item} 已裁定`).waitFor();
  await page.goto('/postings?tab=objections');
  await page.getByLabel(/只看/).uncheck();
  await page.locator('tr', { hasText: item }).getByText('不成立').waitFor();
  await p.close();
});
