import type { TFunction } from 'i18next';
import type { Schemas } from '../../api/client';

export type Forecast = Schemas['Forecast'];

// late says that somebody misses the step's date.
export const late = (f: Forecast) => f.missed > 0;

// worst is the forecast that deserves the eye first: the one most households
// miss, of several the earliest on the path; without a miss, the last that is left.
export function worst(list: Forecast[]): Forecast | undefined {
  const missing = list.filter(late);
  if (missing.length > 0) return missing.reduce((a, b) => (b.missed > a.missed ? b : a));
  return list.filter((f) => f.left > 0).at(-1);
}

// judged is the sentence beside a unit, and how it stands.
export function judged(list: Forecast[], cases: number, t: TFunction<'board'>): { text: string; tone: 'stop' | 'warn' | 'pass' | 'second' } {
  const step = (f: Forecast) => t(`step.${f.step}`, { ns: 'words' });
  if (cases === 0) return { text: t('forecast.none'), tone: 'second' };
  const f = worst(list);
  if (!f) return { text: t('forecast.over'), tone: 'pass' };
  if (late(f)) {
    if (f.stalled) return { text: t('forecast.stalled', { step: step(f), m: f.missed }), tone: 'stop' };
    return { text: t('forecast.late.short', { step: step(f), day: f.late_days < 180 ? f.finish?.slice(5) : f.finish, n: f.late_days, m: f.missed }), tone: 'stop' };
  }
  if (f.stalled) return { text: t('forecast.stalled.open', { step: step(f) }), tone: 'warn' };
  return { text: t('forecast.done', { step: step(f), day: f.finish?.slice(5) }), tone: 'pass' };
}

// leaning keeps a word that stands over a place within the plan: near either end
// it stands beside it.
export const leaning = (percent: number): string => (percent > 85 ? '-100%' : percent < 15 ? '0' : '-50%');
