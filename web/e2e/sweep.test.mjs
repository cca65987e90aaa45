// Every page, by whoever works there, on a telephone and on a wide screen, light
// and dark, in both languages: axe finds nothing serious, nothing is wider than
// the screen, every word is there. Each page is loaded once; size, language and
// colours change in place, as somebody changes them. Of the eight ways to look at
// a page four are taken, which meet every pair of size, colours and language.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person, picture } from './browser.mjs';

const campaign = process.env.CAMPAIGN;

// [who, pages]; a page may be a function of what the API answers.
const rounds = [
  ['organizer@410821', ['/campaigns', '/campaigns/new', '/campaigns/roster', '/cases', one('/cases', 'cases'), '/archives?tab=standards']],
  ['clerk@410821-001', ['/inbox', '/inbox?section=done', '/inbox?section=copies', '/field', '/archives', '/archives?tab=transfers', one('/archives', 'archives')]],
  ['surveyor@410821-001', ['/inbox?section=survey', '/field', form]],
  ['verifier@410821', ['/archives?tab=duplicates', '/inbox/00000000-0000-7000-8000-000000000000']],
  ['publisher@410821-001', ['/postings', '/postings?tab=boards', '/postings?tab=results']],
  ['reviewer@410821', ['/postings?tab=objections', '/archives?tab=bars', '/me/absences', '/me/channels']],
  ['approver@410821', [open('approve')]],
  ['finance@410821', ['/money', '/money?tab=batches', '/money?tab=match', '/money?tab=suspense', '/money?tab=ledger']],
  ['cashier@410821', ['/money?tab=batches']],
  ['auditor@410821', ['/reports', '/reports?tab=turnround', '/reports?tab=exceptions', '/reports?tab=unfinished', '/reports?tab=kin', '/reports?tab=holds', '/reports?tab=audit', '/reports?tab=readings']],
  ['operator@000000', ['/ops']],
  ['admin@000000', ['/admin', '/admin?tab=policy', '/admin?tab=unions', '/admin?tab=calendar']],
];

// one is the page of the first that a list names.
function one(page, list) {
  return async (p) => `${page}/${(await p.api('GET', `/${list}?limit=1${list === 'cases' ? `&campaign=${campaign}` : ''}`)).items[0].id}`;
}
// form is a home's survey, as it is filled in at the door.
async function form(p) {
  return `/field/${(await p.api('GET', `/tasks?campaign=${campaign}&kind=survey&limit=1`)).items[0].id}`;
}
// open is the first task of a kind.
function open(kind) {
  return async (p) => `/inbox/${(await p.api('GET', `/tasks?campaign=${campaign}&kind=${kind}&limit=1`)).items[0].id}?section=${kind}`;
}

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

// amiss finds what no language has a word for, and what is wider than the screen.
const amiss = () => {
  const found = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) found.push(`${wide} pixels wider than the screen`);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const text = n.data.trim();
    if (!text || n.parentElement.closest('script, style, code, th[scope=row]')) continue;
    if (/\{\{|undefined|NaN|\[object|Invalid Date/.test(text)) found.push(`broken: ${text}`);
    // A key of a word list where its word should stand.
    if (/^(kind|state|step|role|level|outcome|action|status|source|grade|ground|evidence|field|tab|end|entry|pay|row|obj)\.[a-z_.]+$/.test(text)) found.push(`no word: ${text}`);
    if (document.documentElement.lang === 'zh-CN' && /[\u4e00-\u9fff][,;?!]|[\u4e00-\u9fff]\(/.test(text)) found.push(`half-width: ${text}`);
  }
  return found;
};

const settled = (page) => page.waitForFunction(() => document.querySelector('main') && !document.querySelector('.bones'));
const dress = async (page, { dark, english }) => {
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  const is = (await page.locator('html').getAttribute('lang')) === 'en';
  if (is !== english) await page.locator('.top-language').dispatchEvent('click');
  await page.waitForFunction((lang) => document.documentElement.lang === lang, english ? 'en' : 'zh-CN');
};

// A telephone turned into a wide screen, in the colours and language of each look.
const looks = [
  { width: 390, height: 844, dark: false, english: false },
  { width: 390, height: 844, dark: true, english: true },
  { width: 1920, height: 1080, dark: true, english: false },
  { width: 1920, height: 1080, dark: false, english: true },
];

test('every page is in order', async (t) => {
  const seen = [];
  const wrong = [];
  const walk = async ([who, pages]) => {
    const p = await person(browser, who, { campaign, onPhone: true });
    p.expect(404);
    for (const at of pages) {
      const path = typeof at === 'string' ? at : await at(p);
      const nth = seen.push(path);
      await p.page.setViewportSize(looks[0]);
      await p.page.goto(path);
      for (const look of looks) {
        await p.page.setViewportSize(look);
        await dress(p.page, look);
        await settled(p.page);
        const name = `${who} ${path} ${look.width} ${look.dark ? 'dark' : 'light'} ${look.english ? 'en' : 'zh'}`;
        await picture(p.page, `page-${nth}-${look.width}-${look.english ? 'en' : 'zh'}`, true);
        wrong.push(...(await p.page.evaluate(amiss)).map((x) => `${name}: ${x}`));
        // axe is dear: it reads each page once, light on a telephone or dark on a wide screen.
        if (!look.english && look.dark === (nth % 2 === 0)) await p.fine(`sweep-${nth}-${look.width}`).catch((e) => wrong.push(`${name}: ${e.message}`));
      }
    }
    await p.close();
  };
  // Two at a time, as many as the machine has hands.
  const queue = [...rounds];
  await Promise.all([1, 2].map(async () => {
    for (let r = queue.shift(); r; r = queue.shift()) await walk(r);
  }));
  assert.deepEqual(wrong, []);
  t.diagnostic(`${seen.length} pages in ${looks.length} dresses`);
});
