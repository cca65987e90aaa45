// What axe cannot see of WCAG 2.2 AA: keys alone, focus in sight, 320 pixels, more
// room between letters, letters that rest. docs/guide/accessibility.md names each.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person, picture } from './browser.mjs';

const campaign = process.env.CAMPAIGN;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const settled = (page) => page.waitForFunction(() => document.querySelector('main') && !document.querySelector('.bones'));

// Whose pages, and which: each kind of work once.
const rounds = [
  ['clerk@410821-001', ['/inbox', '/archives', '/field']],
  ['organizer@410821', ['/campaigns', '/campaigns/new', '/cases']],
  ['finance@410821', ['/money', '/money?tab=match']],
  ['auditor@410821', ['/reports', '/reports?tab=audit']],
  ['admin@000000', ['/admin', '/admin?tab=calendar']],
];

const wider = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

// More room between lines, paragraphs, letters and words (1.4.12).
const roomy = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }';

// cut are texts whose box hides a part of them. What is shortened on purpose says so with
// an ellipsis and says all of it to whoever opens it.
const cut = () =>
  [...document.querySelectorAll('main *')]
    .filter((e) => e.children.length === 0 && e.textContent.trim() && e.clientHeight > 0)
    .filter((e) => {
      const s = getComputedStyle(e);
      return s.overflowY === 'hidden' && s.textOverflow !== 'ellipsis' && !e.classList.contains('hidden') && e.scrollHeight > e.clientHeight + 2;
    })
    .map((e) => e.textContent.trim().slice(0, 40));

test('a page 320 pixels wide, and one with more room between letters, loses nothing', async () => {
  const wrong = [];
  for (const [who, pages] of rounds) {
    const p = await person(browser, who, { campaign, onPhone: true });
    for (const path of pages) {
      await p.page.setViewportSize({ width: 320, height: 640 });
      await p.page.goto(path);
      await settled(p.page);
      const name = path.replace(/\W+/g, '-');
      await picture(p.page, `narrow${name}`, true);
      const over = await p.page.evaluate(wider);
      if (over > 0) wrong.push(`${path} is ${over} pixels wider than 320`);
      await p.page.setViewportSize({ width: 1366, height: 768 });
      await p.page.evaluate((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        document.adoptedStyleSheets = [sheet];
      }, roomy);
      await picture(p.page, `roomy${name}`, true);
      const more = await p.page.evaluate(wider);
      if (more > 0) wrong.push(`${path} with more room is ${more} pixels wider than the screen`);
      wrong.push(...(await p.page.evaluate(cut)).map((x) => `${path} cuts off: ${x}`));
    }
    await p.close();
  }
  assert.equal(wrong.join('\n'), '');
});

test('by keys alone everything is reached, seen and left', async () => {
  const wrong = [];
  for (const [who, pages] of rounds) {
    const p = await person(browser, who, { campaign });
    for (const path of pages) {
      await p.page.goto(path);
      await settled(p.page);
      await p.page.keyboard.press('Tab');
      const first = await p.page.evaluate(() => document.activeElement.getAttribute('href'));
      if (first !== '#page') wrong.push(`${path} begins with ${first}, not with the way past its frame`);
      const seen = new Set();
      for (let i = 0; i < 60; i++) {
        await p.page.keyboard.press('Tab');
        const at = await p.page.evaluate(() => {
          const e = document.activeElement;
          if (!e || e === document.body) return { end: true };
          const r = e.getBoundingClientRect();
          const s = getComputedStyle(e);
          const x = Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1);
          const y = Math.min(Math.max(r.top + r.height / 2, 0), innerHeight - 1);
          const top = document.elementFromPoint(x, y);
          const label = e.closest('label');
          return {
            name: `${e.tagName} ${(e.getAttribute('aria-label') ?? e.textContent ?? '').trim().slice(0, 30)}`,
            key: [...document.querySelectorAll('*')].indexOf(e),
            ringed: s.outlineStyle !== 'none' || s.boxShadow !== 'none' || !!label?.matches(':focus-within'),
            hidden: r.width === 0 || r.bottom <= 0 || r.top >= innerHeight || !(top && (e.contains(top) || top.contains(e) || label?.contains(top))),
          };
        });
        if (at.end || seen.has(at.key)) break;
        seen.add(at.key);
        if (!at.ringed) wrong.push(`${path}: ${at.name} shows no focus`);
        if (at.hidden) wrong.push(`${path}: ${at.name} has the focus out of sight`);
      }
      if (seen.size < 5) wrong.push(`${path}: only ${seen.size} places are reached`);
    }
    await p.close();
  }
  assert.equal(wrong.join('\n'), '');
});

test('a dialog takes the focus, is left by Escape and gives it back', async () => {
  const p = await person(browser, 'admin@000000', { campaign });
  const { page } = p;
  await page.goto('/admin');
  await settled(page);
  const opener = page.locator('main').getByRole('button', { name: /^新/ }).first();
  await opener.focus();
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor();
  const inside = () => page.evaluate(() => !!document.activeElement?.closest('dialog[open]'));
  assert.ok(await inside(), 'the focus stays behind the dialog');
  for (let i = 0; i < 25; i++) await page.keyboard.press('Tab');
  assert.ok((await inside()) || (await page.evaluate(() => document.activeElement === document.body)), 'the focus leaves the dialog');
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  assert.ok(await opener.evaluate((e) => e === document.activeElement), 'the focus is lost with the dialog');
  await p.close();
});

test('single letters rest for whoever wants that', async () => {
  const p = await person(browser, 'clerk@410821-001', { campaign });
  const { page } = p;
  await page.goto('/inbox?section=accept');
  await page.locator('.row').first().waitFor();
  const menu = page.locator('[aria-controls=me-menu]');
  const letters = page.getByRole('checkbox', { name: '单个字母作快捷键' });
  await menu.click();
  await letters.uncheck();
  await menu.click();
  await page.keyboard.press('j');
  await page.keyboard.press('?');
  assert.equal(await page.locator('.detail-head').count(), 0, 'j still opens the next item');
  assert.equal(await page.getByRole('dialog').count(), 0, '? still opens the help');
  await page.reload();
  await page.locator('.row').first().waitFor();
  await menu.click();
  assert.equal(await letters.isChecked(), false, 'forgotten by the next visit');
  await letters.check();
  await menu.click();
  await page.keyboard.press('j');
  await page.locator('.detail-head').waitFor();
  await p.close();
});

test('the public page loses nothing at 320 pixels or with more room', async () => {
  const p = await person(browser, '', { onPhone: true });
  for (const [width, css] of [[320, ''], [1366, roomy]]) {
    await p.page.setViewportSize({ width, height: 640 });
    await p.page.goto(`/p/campaigns/${campaign}`);
    await p.page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    }, css);
    await picture(p.page, `public-${width}`, true);
    assert.ok((await p.page.evaluate(wider)) <= 0, `wider than ${width} pixels`);
  }
  await p.close();
});
