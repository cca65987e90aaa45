import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/campaigns';
import type { Task } from '../../api/tasks';
import { keepDraft, readDraft } from '../../parts/drafts';
import type { Fields } from './DecisionFields';

type Held = NonNullable<Fields['minutes']>;

// Whether a meeting decides the task: the seat is collective, or the plan wants
// minutes at the last one. Of several voices only the last one brings them.
export function wantsMinutes(task: Task, campaign?: Campaign): 'no' | 'may' | 'must' {
  if (task.kind !== 'review' && task.kind !== 'approve') return 'no';
  const chain = campaign?.rules.chain ?? [];
  const demanded = !!campaign?.rules.requires?.includes('minutes_and_quorum');
  if (task.collective) return 'must';
  if (!demanded) return 'no';
  const seat = chain[task.seat];
  const later = chain.slice(task.seat + 1);
  const last = later.length === 0;
  if (!last && later.every((s) => !s.above_fen && !s.when?.length && !s.sources?.length)) return 'no';
  return last && !seat?.mode ? 'must' : 'may';
}

export const namesOf = (text: string) => text.split(/[、,，;；\s]+/).filter(Boolean);

// quorate says whether the minutes are whole and more than half attended (relief.Minutes).
export function quorate(m?: Held): boolean {
  if (!m?.number.trim() || !m.held_on) return false;
  const present = new Set(m.attendees);
  return present.size === m.attendees.length && present.size <= m.members && 2 * present.size > m.members;
}

// One meeting decides many cases, so its minutes are offered again for the next.
const lastName = (campaign?: string) => `minutes.${campaign ?? ''}`;
export const lastMinutes = (campaign?: string) => readDraft<Held>(lastName(campaign));
export const keepMinutes = (campaign: string | undefined, m?: Held) => m && keepDraft(lastName(campaign), m);

export function MinutesFields({ campaign, minutes, wrong = false, change }: { campaign?: Campaign; minutes?: Held; wrong?: boolean; change: (m: Held) => void }) {
  const { t } = useTranslation('inbox');
  const m = minutes ?? { number: '', held_on: campaign?.today ?? '', members: 0, attendees: [] };
  const set = (part: Partial<Held>) => change({ ...m, ...part });
  const present = new Set(m.attendees).size;
  const before = lastMinutes(campaign?.id);
  const short = wrong && !(m.members > 0 && 2 * present > m.members);
  return (
    <fieldset className="minutes">
      <legend>
        {t('minutes')}
        {before && before.number !== m.number && (
          <button type="button" className="link-button" onClick={() => change(before)}>
            {t('minutes.again', { number: before.number })}
          </button>
        )}
      </legend>
      <label>
        <span>{t('minutes.number')}</span>
        <input className="native-input" maxLength={64} value={m.number} aria-invalid={wrong && !m.number.trim()} onChange={(e) => set({ number: e.target.value })} />
      </label>
      <label>
        <span>{t('minutes.held_on')}</span>
        <input className="native-input" type="date" max={campaign?.today} value={m.held_on} aria-invalid={wrong && !m.held_on} onChange={(e) => set({ held_on: e.target.value })} />
      </label>
      <label>
        <span>{t('minutes.members')}</span>
        <input className="native-input amount" inputMode="numeric" value={m.members || ''} aria-invalid={short && !m.members} onChange={(e) => set({ members: Math.min(200, Number(e.target.value.replace(/\D/g, '')) || 0) })} />
      </label>
      <label className="wide">
        <span>{t('minutes.attendees')}</span>
        <input className="native-input" maxLength={2000} aria-invalid={short} defaultValue={m.attendees.join('、')} key={before?.number === m.number ? 'again' : 'own'} onChange={(e) => set({ attendees: namesOf(e.target.value) })} />
      </label>
      <p className={quorate(m) ? 'pass' : 'second'}>
        {quorate(m) ? '✓ ' : ''}
        {t('minutes.present', { present, members: m.members })} · {t(m.members > 0 && 2 * present > m.members ? 'minutes.quorum' : 'minutes.no_quorum')}
      </p>
    </fieldset>
  );
}
