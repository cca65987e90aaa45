import type { TFunction } from 'i18next';
import type { Schemas } from '../api/client';
import { yuan } from './money';

type Question = Schemas['Question'];

// wordsOf is a question, or an option, in the reader's language.
export const wordsOf = (q: { zh: string; en: string }, language: string) => (language === 'en' ? q.en : q.zh);

// labelOf is a question with its unit.
export function labelOf(q: Question, language: string, t: TFunction): string {
  const unit = q.kind === 'money' ? t('word.yuan', { ns: 'words' }) : language === 'en' ? q.unit_en : q.unit;
  if (!unit) return wordsOf(q, language);
  return language === 'en' ? `${q.en} (${unit})` : `${q.zh}（${unit}）`;
}

// answerIn is an answer as its reader says it.
export function answerIn(q: Question, text: string, language: string, t: TFunction): string {
  const option = (v: string) => {
    const o = q.options?.find((x) => x.value === v);
    return o ? wordsOf(o, language) : v;
  };
  switch (q.kind) {
    case 'money':
      return yuan(Number(text));
    case 'yes_no':
      return t(text === 'yes' ? 'word.yes' : 'word.no', { ns: 'words' });
    case 'one':
      return option(text);
    case 'several':
      return text.split(',').map(option).join(t('comma', { ns: 'words' }));
    default:
      return text;
  }
}
