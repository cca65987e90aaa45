import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Survey } from './queue';
import { NoLine } from './queue';

vi.mock('./shelf', () => ({
  readPicture: async () => new Blob(['picture']),
  keepSurvey: async () => {},
  dropPicture: async () => {},
  dropSurvey: async () => {},
  surveysOf: async () => [],
}));
vi.mock('../api/line', () => ({ heard: () => {} }));
vi.mock('../i18n', () => ({ i18next: { language: 'zh' }, addWords: () => {} }));

const { deliver } = await import('./send');

const survey = (): Survey => ({
  id: 'task', kind: 'survey', person: 'me', caseId: 'case', caseNo: '1', version: 3,
  visit: { day: '2026-01-01', surveyors: ['a', 'b'], place: '家', items: { interviewed: '是', looked: '是', verified: '是', assessed: '是', photographed: '是', reckoned: '是', explained: '是' }, facts: '是', opinion: '同意' },
  pictures: [{ id: 'p1', kind: 'visit_photo', key: 'k1' }, { id: 'p2', kind: 'visit_photo', key: 'k2' }],
  keys: { visit: 'kv', decision: 'kd' }, status: 'waiting', today: '2026-01-01', changed: 0,
});

let asked: string[];
let line: (path: string) => boolean;
beforeEach(() => {
  asked = [];
  line = () => true;
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    if (!line(path)) throw new TypeError('no line');
    return new Response('{}', { status: 201 });
  });
});
afterEach(() => vi.unstubAllGlobals());

const whole = ['/api/v1/cases/case/evidence?kind=visit_photo', '/api/v1/cases/case/evidence?kind=visit_photo', '/api/v1/cases/case/visits', '/api/v1/tasks/task/decision'];

test('the pictures of a visit arrive as such before its form, and the form before the signature', async () => {
  await deliver(survey());
  expect(asked).toEqual(whole);
});

test('a survey is not signed while a picture of it waits for a line', async () => {
  const s = survey();
  line = () => asked.length < 2;
  await expect(deliver(s)).rejects.toBeInstanceOf(NoLine);
  expect(asked).toEqual(whole.slice(0, 2));
  asked = [];
  line = () => true;
  await deliver(s); // the first picture has arrived and is not sent again
  expect(asked).toEqual(whole.slice(1));
});
