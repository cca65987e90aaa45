import type { Schemas } from '../api/client';

// A Form is what a campaign's survey asks beside what every survey does, at a version.
export type Question = Schemas['Question'];
export type Form = { version: number; questions: Question[] };
export type Answers = Record<string, string>;

// asked are the questions that are put to somebody who answered so: what hangs on
// a question that is not asked is not asked either.
export function asked(questions: Question[], answers: Answers): Question[] {
  const put = new Set<string>();
  return questions.filter((q) => {
    const on = !q.when || (put.has(q.when.key) && (answers[q.when.key] ?? '').split(',').some((v) => q.when!.is.includes(v)));
    if (on) put.add(q.key);
    return on;
  });
}

// answered leaves of the answers those that are asked for and not blank.
export function answered(questions: Question[], answers: Answers): Answers {
  const given = asked(questions, answers).map((q) => [q.key, (answers[q.key] ?? '').trim()] as const);
  return Object.fromEntries(given.filter(([, v]) => v !== ''));
}
