import { key, Problem, problemOf } from '../api/client';
import { i18next } from '../i18n';
import { dropSurvey, keepSurvey, NoLine, type Store, type Survey, surveysOf, sync } from './queue';

async function post(path: string, body: BodyInit, idempotencyKey: string, type?: string) {
  let answer: Response;
  try {
    answer = await fetch('/api/v1' + path, {
      method: 'POST',
      body,
      headers: { 'Idempotency-Key': idempotencyKey, 'Accept-Language': i18next.language, ...(type ? { 'Content-Type': type } : {}) },
    });
  } catch {
    throw new NoLine();
  }
  if (answer.ok) return;
  const problem = problemOf(answer, await answer.json().catch(() => undefined));
  // Neither a busy server nor a session that is over is the record's fault.
  if (problem.status >= 500 || problem.status === 401 || problem.status === 429) throw new NoLine();
  throw problem;
}

// deliver sends a survey part by part: the record of the visit, then the survey
// itself. Each part has its key, so that a line that breaks in between makes
// nothing twice.
export async function deliver(s: Survey) {
  if (!s.visited) {
    await post(`/cases/${s.caseId}/visits`, JSON.stringify(s.visit), s.keys.visit, 'application/json');
    s.visited = true;
    await keepSurvey(s);
  }
  const decision = { version: s.version, outcome: 'approve', fields: { opinion: s.visit.opinion } };
  try {
    await post(`/tasks/${s.id}/decision`, JSON.stringify(decision), s.keys.decision, 'application/json');
  } catch (e) {
    if (e instanceof Problem && e.code === 'stale_version') s.keys = { ...s.keys, decision: key()['Idempotency-Key'] };
    throw e;
  }
}

const storeOf = (person: string): Store => ({
  waiting: async () => (await surveysOf(person)).filter((s) => s.status === 'waiting'),
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
