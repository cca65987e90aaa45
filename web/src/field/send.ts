import { key, Problem, problemOf } from '../api/client';
import { heard } from '../api/line';
import { i18next } from '../i18n';
import { NoLine, type Store, type Survey, sync } from './queue';
import { dropPicture, dropSurvey, keepSurvey, readPicture, surveysOf } from './shelf';

async function post(path: string, body: BodyInit, idempotencyKey: string, type?: string) {
  let answer: Response;
  try {
    answer = await fetch('/api/v1' + path, {
      method: 'POST',
      body,
      headers: { 'Idempotency-Key': idempotencyKey, 'Accept-Language': i18next.language, ...(type ? { 'Content-Type': type } : {}) },
    });
  } catch {
    heard(false);
    throw new NoLine();
  }
  heard(true);
  if (answer.ok) return;
  const problem = problemOf(answer, await answer.json().catch(() => undefined));
  // Neither a busy server nor a session that is over is the record's fault.
  if (problem.status >= 500 || problem.status === 401 || problem.status === 429) throw new NoLine();
  throw problem;
}

// deliver sends a record part by part: its pictures, the form of the visit, then
// the task's answer. Each part has its key, so that a line that breaks in between
// makes nothing twice; a picture that has arrived leaves the device.
export async function deliver(s: Survey) {
  for (const p of s.pictures.filter((x) => !x.sent)) {
    const content = await readPicture(s.person, p.id);
    if (content) {
      const form = new FormData();
      form.append('file', content, p.kind);
      await post(`/cases/${s.caseId}/evidence?kind=${p.kind}`, form, p.key);
    }
    p.sent = true;
    await keepSurvey(s);
    await dropPicture(p.id);
  }
  if (s.visit && !s.visited) {
    await post(`/cases/${s.caseId}/visits`, JSON.stringify(s.visit), s.keys.visit, 'application/json');
    s.visited = true;
    await keepSurvey(s);
  }
  const fields = s.visit ? { opinion: s.visit.opinion, ...(s.unrelated && { kinship: 'none' as const }) } : s.fields;
  const decision = { version: s.version, outcome: 'approve', fields };
  try {
    await post(`/tasks/${s.id}/decision`, JSON.stringify(decision), s.keys.decision, 'application/json');
  } catch (e) {
    if (e instanceof Problem && e.code === 'stale_version') s.keys = { ...s.keys, decision: key()['Idempotency-Key'] };
    throw e;
  }
}

const storeOf = (person: string): Store => ({
  waiting: async () => (await surveysOf(person).catch(() => [])).filter((s) => s.status === 'waiting'),
  keep: keepSurvey,
  drop: dropSurvey,
});

let running: ReturnType<typeof sync> | undefined;

// syncNow sends what waits, once at a time.
export function syncNow(person: string) {
  running ??= sync(storeOf(person), deliver).finally(() => {
    running = undefined;
  });
  return running;
}
