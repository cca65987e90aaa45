import type { TFunction } from 'i18next';
import type { CaseRecord } from '../../api/records';
import { answerIn, labelOf } from '../../parts/questions';

const elsewhere = ['day', 'answers', 'form_version', 'photos', 'signature', 'evidence_id']; // said beside the form, or the ids of files

// factsOf is what a visit's or a meeting's form says, each field by its name in
// the reader's language: its own fields, then the campaign's further questions.
export function factsOf(r: CaseRecord, language: string, t: TFunction<'records'>): [string, string][] {
  const form = (r.form ?? {}) as Record<string, unknown>;
  const named = (name: string, what: unknown): [string, string] => [t(name, { defaultValue: name }), Array.isArray(what) ? what.join(t('comma', { ns: 'words' })) : String(what)];
  const own = Object.entries(form).flatMap(([name, what]) => {
    if (elsewhere.includes(name)) return [];
    if (name === 'by') return [[t('form.by'), t(`by.${String(what)}`)] as [string, string]];
    return name === 'items' ? Object.entries(what as object).map(([item, found]) => named(`item.${item}`, found)) : [named(`form.${name}`, what)];
  });
  const answers = (form.answers ?? {}) as Record<string, string>;
  const asked = (r.questions ?? []).filter((q) => answers[q.key]);
  return [...own, ...asked.map((q): [string, string] => [labelOf(q, language, t), answerIn(q, answers[q.key], language, t)])];
}
