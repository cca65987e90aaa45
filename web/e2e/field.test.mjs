// A surveyor's round with a phone: forms open and fill without a line, and are
// sent when there is one; a record that is refused does not hold up the others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { becomes, launch, password, person } from './browser.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const facts = '户主因病长期无法工作';

// fill goes through the form's pages; shown is a picture of what the camera sees.
async function fill(page, partner, shown, besides = async () => {}) {
  await page.getByLabel('入户地点').fill('幸福小区 3 号楼');
  await page.getByLabel('入户人员（用户名，至少两人） 2').fill(partner);
  await page.getByLabel('我与该户没有亲属关系').check();
  await page.getByRole('button', { name: '下一页' }).tap();
  for (const label of ['访：', '看：', '核：', '评：']) await page.getByLabel(label).fill('情况属实');
  await page.getByRole('button', { name: '下一页' }).tap();
  for (const label of ['照：', '算：', '示：']) await page.getByLabel(label).fill('情况属实');
  await page.getByRole('button', { name: '下一页' }).tap();
  await besides();
  await page.getByLabel('拍照').setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: shown });
  await page.getByRole('img', { name: '照片 1' }).waitFor();
  await sign(page);
  await page.getByRole('button', { name: '下一页' }).tap();
  await page.getByLabel('查明的事实').fill(facts);
  await page.getByLabel('摸底意见').fill('情况属实，建议纳入');
}

async function sign(page) {
  const box = await page.locator('.pad').boundingBox();
  await page.mouse.move(box.x + 40, box.y + 40);
  await page.mouse.down();
  for (const [x, y] of [[90, 80], [140, 30], [200, 90]]) await page.mouse.move(box.x + x, box.y + y, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: '使用此签名' }).tap();
  await page.getByRole('img', { name: '签名', exact: true }).waitFor();
}

// lying answers everything this browser keeps of field work, as text.
const lying = (page) =>
  page.evaluate(async () => {
    const db = await new Promise((done) => Object.assign(indexedDB.open('songnuan-field'), { onsuccess: (e) => done(e.target.result) }));
    const found = [];
    for (const name of db.objectStoreNames) {
      const rows = await new Promise((done) => Object.assign(db.transaction(name).objectStore(name).getAll(), { onsuccess: (e) => done(e.target.result) }));
      for (const r of rows) found.push({ name, plain: JSON.stringify(r), body: new TextDecoder('utf-8').decode(r.body ?? new ArrayBuffer()), bytes: r.body?.byteLength ?? 0, open: r.key?.extractable });
    }
    db.close();
    return found;
  });

test('surveys are filled in without a line and sent when there is one', async () => {
  const p = await person(browser, 'surveyor@410821-001', { onPhone: true, campaign: process.env.CAMPAIGN });
  p.expect(401, 404, 409, 422);
  const { page } = p;
  await page.goto('/field');
  await page.locator('.field-open').first().waitFor();
  await p.fine('field');
  // The worker keeps the page and the form's chunk before the line goes.
  const shelved = async () => {
    const cache = await caches.open('songnuan-shell');
    const kept = (await cache.keys()).map((r) => new URL(r.url).pathname);
    return kept.includes('/field') && kept.some((x) => x.startsWith('/assets/SurveyForm'));
  };
  await becomes('the form is kept', () => page.evaluate(shelved));
  const homes = (await p.api('GET', '/tasks?kind=survey&limit=200')).items;
  await p.line(false);
  await page.reload();
  const waiting = page.locator('.field-open');
  await waiting.first().waitFor();
  const before = await waiting.count();
  await page.getByText('没有网络').waitFor();

  const door = await page.screenshot();
  const numbers = await page.locator('.field-home .no').allTextContents();
  await waiting.first().tap();
  await fill(page, 'nobody@410821-001', door); // whom the server does not know
  await p.fine('field-form');
  await page.getByRole('button', { name: '提交摸底' }).tap();
  await page.getByText('等待上传').waitFor();
  await waiting.first().tap();
  await fill(page, 'surveyor-2@410821-001', door);
  await page.reload(); // nothing typed, taken or signed is lost
  await page.getByRole('button', { name: '下一页' }).tap();
  assert.equal(await page.getByLabel('访：').inputValue(), '情况属实');
  await page.getByRole('button', { name: '下一页' }).tap();
  await page.getByRole('button', { name: '下一页' }).tap();
  await page.getByRole('img', { name: '照片 1' }).waitFor();
  await page.getByRole('img', { name: '签名', exact: true }).waitFor();
  await p.fine('field-pictures');
  await page.getByRole('button', { name: '下一页' }).tap();
  await page.getByRole('button', { name: '提交摸底' }).tap();
  await page.getByText('等待上传').nth(1).waitFor();
  assert.equal(await waiting.count(), before - 2);

  // What lies here says nothing to whoever takes the telephone apart, and is small.
  const kept = await lying(page);
  assert.equal(kept.filter((r) => r.name === 'surveys').length, 2);
  assert.equal(kept.filter((r) => r.name === 'pictures').length, 4);
  for (const r of kept) {
    assert.ok(![r.plain, r.body].some((x) => x.includes('户主') || x.includes('情况属实') || x.includes('JFIF') || x.includes('PNG')), `${r.name} can be read`);
    assert.ok(r.bytes < 400_000, `a picture of ${r.bytes} bytes`);
    assert.notEqual(r.open, true, 'a script could carry the key away');
  }

  await p.line(true);
  await page.getByText('未被接收').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.field-box li').length === 1 && !document.body.textContent.includes('等待上传'));
  const left = (await p.api('GET', '/tasks?kind=survey')).items.length;
  assert.equal(left, before - 1, 'the good one has arrived, the other has not');
  const good = homes.find((task) => task.case_no === numbers[1]);
  const files = (await p.api('GET', `/cases/${good.case_id}/evidence`)).items;
  assert.deepEqual(files.map((f) => [f.kind, f.type]).sort(), [['signature', 'image/png'], ['visit_photo', 'image/jpeg']]);
  assert.deepEqual((await lying(page)).filter((r) => r.name === 'pictures'), [], 'what has arrived is not kept here');

  // The end of a session takes the key along; signing in again opens what is left.
  await page.getByRole('link', { name: '修改' }).waitFor();
  await p.context.clearCookies();
  const again = page.getByRole('dialog', { name: '登录已过期' });
  await page.getByRole('link', { name: '修改' }).tap({ timeout: 5_000 }).catch(() => again.waitFor()); // unless a list that looked for news has met the end first
  await again.getByLabel('密码').waitFor();
  const keyless = async () => {
    const db = await new Promise((done) => Object.assign(indexedDB.open('songnuan-field'), { onsuccess: (e) => done(e.target.result) }));
    const n = await new Promise((done) => Object.assign(db.transaction('keys').objectStore('keys').count(), { onsuccess: (e) => done(e.target.result) }));
    db.close();
    return n === 0;
  };
  await becomes('the key is gone', () => page.evaluate(keyless));
  await again.getByLabel('密码').fill(password);
  await again.getByRole('button', { name: '登录', exact: true }).tap();
  await again.waitFor({ state: 'hidden' });
  await page.goto('/field');
  await page.getByText('未被接收').waitFor();
  await p.close();
});

// What the organiser changes as a file, and nobody as code.
const form = `survey_form:
  - {key: wish, zh: 最盼望解决的事, en: What is hoped for, kind: text, required: true}
  - {key: operation, zh: 所在企业经营状况, en: State of the enterprise, kind: one, required: true, options: [{value: normal, zh: 正常, en: Normal}, {value: stopped, zh: 停产, en: Stopped}]}
  - {key: owed, zh: 拖欠工资, en: Wages owed, kind: money, min: 0, required: true, when: {key: operation, is: [stopped]}}
  - {key: needs, zh: 帮扶需求, en: Needs, kind: several, options: [{value: living, zh: 生活, en: Living}, {value: school, zh: 助学, en: School}]}
`;

test('the organiser loads other questions, and the next surveyor is asked them', async () => {
  const campaign = process.env.CAMPAIGN_ASKING;
  const one = process.env.CASE_ASKING;
  const organizer = await person(browser, 'organizer@410821', { campaign });
  const board = organizer.page;
  await board.goto('/campaigns');
  await board.getByRole('tab', { name: '调查表' }).click();
  const box = board.getByRole('region', { name: '入户调查表附加题目' });
  await box.getByText('第 1 版').waitFor();
  organizer.expect(422);
  const load = (text) => box.locator('input[type=file]').setInputFiles({ name: 'form.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) });
  await load(form.replace('kind: money', 'kind: monney'));
  await box.getByText('survey_form[2].kind').waitFor();
  await load(form);
  await box.getByText('第 2 版').waitFor();
  await box.getByText('所在企业经营状况').first().waitFor();
  await organizer.fine('survey-form');
  await organizer.close();

  const p = await person(browser, 'surveyor@410821-001', { onPhone: true, campaign });
  const { page } = p;
  const { items } = await p.api('GET', `/tasks?campaign=${campaign}&kind=survey`);
  await page.goto(`/field/${items[0].id}`);
  await fill(page, 'surveyor-2@410821-001', await page.screenshot(), async () => {
    assert.equal(await page.getByLabel('拖欠工资').count(), 0, 'it hangs on another answer');
    await page.getByLabel('停产').check();
    await page.getByLabel('拖欠工资').fill('3,500.50');
    await page.getByLabel('助学').check();
    await p.fine('field-questions');
    await page.getByRole('button', { name: '下一页' }).tap();
  });
  await page.getByRole('button', { name: '提交摸底' }).tap();
  await page.getByText('最盼望解决的事').first().waitFor(); // what it lacks is said, and its page opened
  await page.getByLabel('最盼望解决的事').fill('孩子读完高中');
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: '下一页' }).tap();
  await page.getByRole('button', { name: '提交摸底' }).tap();
  await page.waitForURL('**/field');
  await becomes('the survey arrives', async () => !(await p.api('GET', `/tasks?campaign=${campaign}&kind=survey`)).items.some((x) => x.id === items[0].id));
  await p.close();

  const clerk = await person(browser, 'clerk@410821-001', { campaign });
  await clerk.page.goto(`/cases/${one}`);
  const records = clerk.page.getByRole('region', { name: '入户、评议与核对' });
  await records.getByRole('button', { name: '显示内容（记入审计）' }).waitFor();
  assert.equal(await clerk.page.locator('.approval-form', { hasText: '孩子读完高中' }).count(), 0, 'no paper says what its reader has not asked to see');
  await records.getByRole('button', { name: '显示内容（记入审计）' }).click();
  await records.getByText('调查表第 2 版').waitFor();
  for (const said of ['孩子读完高中', '停产', '3,500.50', '助学']) await records.getByText(said).first().waitFor();
  await clerk.fine('survey-answers');
  await clerk.page.emulateMedia({ media: 'print' }); // on paper too
  for (const said of ['孩子读完高中', '停产', '3,500.50', '助学']) await clerk.page.locator('.approval-form td', { hasText: said }).first().waitFor();
  await clerk.close();
});
