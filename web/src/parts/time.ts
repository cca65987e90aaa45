import type { TFunction } from 'i18next';

const zone = 'Asia/Shanghai';
const weekdays = { zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'], en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] };

// dayOf is the civil day of an instant in Shanghai, as 2026-11-22.
export function dayOf(at: string | Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(at));
}

// dayWords is a day as people read it: 2026-11-22 周日.
export function dayWords(day: string, language: string): string {
  const at = new Date(day.slice(0, 10) + 'T00:00:00Z');
  const names = language === 'en' ? weekdays.en : weekdays.zh;
  return `${day.slice(0, 10)} ${names[at.getUTCDay()]}`;
}

// clock is the time of day in Shanghai: 10:02.
export function clock(at: string | Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

export const moment = (at: string | Date, language: string) => `${dayWords(dayOf(at), language)} ${clock(at)}`;

// span is how long something took, in the largest sensible unit.
export function span(ms: number, t: TFunction): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return t('span.minutes', { n: minutes });
  if (minutes < 48 * 60) return t('span.hours', { n: Math.round(minutes / 60) });
  return t('span.days', { n: Math.round(minutes / 1440) });
}
