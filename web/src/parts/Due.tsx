import { useTranslation } from 'react-i18next';
import { dayOf, dayWords, moment } from './time';

// Due says how long something has: working days first, the exact time on hover.
// What is late says so in words, not by colour alone.
export function Due({ at, on, left, overdue }: { at?: string; on?: string; left?: number; overdue?: boolean }) {
  const { t, i18n } = useTranslation();
  if (!at) return <span className="due second">{t('due.none')}</span>;
  const exact = t('due.at', { at: on ? dayWords(on, i18n.language) : moment(at, i18n.language) });
  let tone = 'second';
  let text = on ?? dayOf(at);
  if (overdue) {
    tone = 'stop';
    text = left !== undefined && left < 0 ? t('due.over', { n: -left }) : t('due.over_today');
  } else if (left !== undefined) {
    text = left <= 0 ? t('due.today') : t('due.left', { n: left });
    if (left <= 1) tone = 'warn';
  }
  return (
    <time dateTime={at} title={exact} className={`due ${tone}`}>
      {text}
    </time>
  );
}
