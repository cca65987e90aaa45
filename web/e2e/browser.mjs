// What the tests in a browser share: people with a browser each, who fail the
// test when their console shows an error or axe finds something serious.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach } from 'node:test';
import { chromium } from 'playwright-core';

export const server = process.env.SONGNUAN_SERVER;
export const password = 'songnuan-demo';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.SONGNUAN_PICTURES; // a folder for screenshots, to be looked at

export function launch() {
  return chromium.launch({
    executablePath: programs.find(existsSync),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1 };

// What everybody's page says when a test fails: a time-out alone tells nothing.
const open = new Set();
afterEach(async ({ name, passed }) => {
  if (passed) return;
  for (const { username, page, faults, refused } of open) {
    const alerts = await page.getByRole('alert').allInnerTexts().catch(() => []);
    console.log(`${name}: ${username || 'nobody'} at ${page.url()}`, { alerts, faults, refused });
    if (pictures) await picture(page, `failed-${username}`).catch(() => {});
  }
});

// becomes waits until something holds. What a page's waitForFunction is given may
// not be async: it takes a promise for a yes.
export async function becomes(what, holds) {
  for (const until = Date.now() + 90_000; !(await holds()); await new Promise((done) => setTimeout(done, 200))) assert.ok(Date.now() < until, what);
}

// picture keeps how the page looks, where somebody wants to see it.
export async function picture(page, name, whole = false) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: whole });
}

// fine says that nothing serious is wrong with the page as it stands.
async function fine(page, name) {
  await picture(page, name);
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  const serious = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.target + ' ' + (n.any[0]?.message ?? '')).join('; ')}`), [], `axe on ${name}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name} is ${wide} pixels wider than the screen`);
}

// reader opens a browser of somebody of the public: nobody signed in, and no
// script of the page's runs.
export async function reader(browser, { onPhone = false } = {}) {
  const context = await browser.newContext({ baseURL: server, locale: 'zh-CN', javaScriptEnabled: false, ...(onPhone ? phone : { viewport: { width: 1366, height: 768 } }) });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
  // axe looks at the same bytes in a browser that lets it.
  const looking = await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce', ...(onPhone ? phone : { viewport: { width: 1366, height: 768 } }) });
  return {
    context,
    page,
    fine: async (name) => {
      const copy = await looking.newPage();
      await copy.setContent(await page.content());
      await fine(copy, name);
      await copy.close();
    },
    close: async () => {
      await context.close();
      await looking.close();
      assert.deepEqual(faults, [], 'the console shows errors');
    },
  };
}

// person opens a browser of his own, signed in unless without a name.
export async function person(browser, username, { campaign = '', onPhone = false, dark = false, english = false } = {}) {
  const context = await browser.newContext({
    baseURL: server,
    locale: 'zh-CN',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    ...(onPhone ? phone : { viewport: { width: 1366, height: 768 } }),
  });
  context.setDefaultTimeout(30_000);
  await context.addInitScript(
    ([campaign, language]) => {
      if (campaign) localStorage.setItem('songnuan.campaign', campaign);
      localStorage.setItem('songnuan.language', language);
    },
    [campaign, english ? 'en' : 'zh'],
  );
  if (username) {
    const answer = await context.request.post('/api/v1/session', { data: { username, password } });
    assert.equal(answer.status(), 200, `${username} signs in`);
  }
  const page = await context.newPage();
  const faults = [];
  const expected = new Set();
  let offline = false;
  page.on('console', (m) => {
    if (m.type() !== 'error') return;
    if (offline && /ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(m.text())) return;
    const status = Number(/status of (\d+)/.exec(m.text())?.[1]);
    if (!expected.has(status)) faults.push(m.text());
  });
  page.on('pageerror', (e) => faults.push(String(e)));
  const refused = [];
  page.on('response', (r) => r.status() >= 400 && refused.push(`${r.status()} ${r.request().method()} ${r.url()}`));
  page.on('requestfailed', (r) => refused.push(`${r.failure()?.errorText} ${r.method()} ${r.url()}`));
  const seen = { username, page, faults, refused };
  open.add(seen);
  return {
    context,
    page,
    expect: (...statuses) => statuses.forEach((s) => expected.add(s)), // refusals that belong to the test
    // line cuts the line, or joins it again; what fails without one is no fault.
    line: (there) => {
      offline ||= !there;
      return context.setOffline(!there);
    },
    api: async (method, path, body) => {
      const answer = await context.request.fetch('/api/v1' + path, { method, data: body, headers: { 'Idempotency-Key': crypto.randomUUID(), 'Sec-Fetch-Site': 'same-origin' } });
      return answer.json();
    },
    fine: (name) => fine(page, name),
    close: async () => {
      open.delete(seen);
      await context.close();
      assert.deepEqual(faults, [], 'the console shows errors');
    },
  };
}

// numbered is a valid ID number that nobody has: of a man born on that day.
export function numbered(day) {
  const front = '410821' + day + String(101 + 2 * Math.floor(Math.random() * 400));
  const sum = [...front].reduce((n, c, i) => n + Number(c) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0);
  return front + '10X98765432'[sum % 11];
}
