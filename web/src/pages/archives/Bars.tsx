import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askOfBar, type Bar, proposeBar, ruleBar, useBars, useForget } from '../../api/archives';
import { may, type Me } from '../../api/me';
import { SmallForm } from '../../parts/SmallForm';
import { dayOf } from '../../parts/time';
import { Listing } from '../../parts/Listing';
import { BarBox } from './BarBox';

const statuses = ['proposed', 'in_force', 'lifting', 'lifted', 'refused'] as const;
const reasons = ['false_material', 'scope_widened', 'fraud', 'refused_check', 'other'] as const;
const tones = { proposed: 'warn', in_force: 'stop', over: 'second', lifting: 'warn', lifted: 'second', refused: 'second' };
type Move = 'confirm' | 'refuse' | 'confirm_lift' | 'refuse_lift' | 'lift' | 'appeal';

// Bars is the register of who gets no aid until which day.
export function Bars({ me }: { me: Me }) {
  const { t } = useTranslation('archives');
  const [status, setStatus] = useState<Bar['status']>();
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<string>();
  const [box, setBox] = useState<{ bar: Bar; move: Move }>();
  const list = useBars(status);
  const forget = useForget('bars');
  const today = dayOf(new Date());
  return (
    <>
      <div className="head">
        <select className="native-select" aria-label={t('state')} value={status ?? ''} onChange={(e) => setStatus((e.target.value || undefined) as Bar['status'] | undefined)}>
          <option value="">{t('all.status')}</option>
          {statuses.map((s) => (
            <option key={s} value={s}>
              {t(`bar.status.${s}`)}
            </option>
          ))}
        </select>
        <span className="head-space" />
        {may(me, 'bar.write') && (
          <button type="button" className="plain-button" onClick={() => setAdding(true)}>
            {t('bar.add')}
          </button>
        )}
      </div>
      <Listing
        list={list}
        none={t('bar.none')}
        hint={t('bar.none.hint')}
        head={
          <>
            {' '}
            <th>{t('bar.kind')}</th>
            <th>{t('union')}</th>
            <th>{t('bar.reason')}</th>
            <th>{t('document')}</th>
            <th>{t('from')}</th>
            <th>{t('until')}</th>
            <th>{t('state')}</th>
            <th />
          </>
        }
      >
        {(b) => (
          <tr key={b.id}>
            <td>
              <button type="button" className="link-button" title={t('bar.open')} onClick={() => setShown(b.id)}>
                {b.name || t(`bar.${b.kind}`)}
              </button> {b.name && <span className="second">{t(`bar.${b.kind}`)}</span>}
            </td>
            <td data-label={t('union')} className="second" title={b.union}>
              {b.union_name || b.union}
            </td>
            <td data-label={t('bar.reason')}>
              <span>
                {t(`bar.reason.${b.reason}`)}
                {b.appeal && <div className="second">{t('bar.appealed', { text: b.appeal })}</div>}
                {b.lift_reason && <div className="second">{t('bar.lifting', { text: b.lift_reason })}</div>}
              </span>
            </td>
            <td data-label={t('document')}>{b.document_no}</td>
            <td className="keep tabular" data-label={t('from')}>
              {b.from}
            </td>
            <td className="keep tabular" data-label={t('until')}>
              <span>
                {b.until} <span className="second">{leftOf(b, today) > 0 && t('bar.left', { n: leftOf(b, today) })}</span>
              </span>
            </td>
            <td data-label={t('state')}>
              <span className={`chip ${tones[shownOf(b, today)]}`}>{t(`bar.status.${shownOf(b, today)}`)}</span>
            </td>
            <td className="acts">
              <span>
                {movesOf(b, me).map((move) => (
                  <button key={move} type="button" className="link-button" onClick={() => setBox({ bar: b, move })}>
                    {t(`bar.${move}`)}
                  </button>
                ))}
              </span>
            </td>
          </tr>
        )}
      </Listing>
      {shown && <BarBox id={shown} onClose={() => setShown(undefined)} />}
      {adding && <NewBar me={me} today={today} onDone={forget} onClose={() => setAdding(false)} />}
      {box && (
        <SmallForm
          title={`${t(`bar.${box.move}`)} · ${box.bar.name || box.bar.union}`}
          go={t(`bar.${box.move}`).replace('…', '')}
          asked={[{ name: 'reason', label: t('reason'), kind: 'area', optional: box.move === 'confirm' || box.move === 'confirm_lift' }]}
          send={(a) => (box.move === 'lift' || box.move === 'appeal' ? askOfBar(box.bar.id, box.move, a.reason) : ruleBar(box.bar.id, box.move, a.reason || undefined))}
          onDone={forget}
          onClose={() => setBox(undefined)}
        />
      )}
    </>
  );
}

const leftOf = (b: Bar, today: string) => (b.status === 'in_force' || b.status === 'lifting' ? Math.round((Date.parse(b.until) - Date.parse(today)) / 86_400_000) : 0);
const shownOf = (b: Bar, today: string) => (b.status === 'in_force' && b.until < today ? 'over' : b.status);

// movesOf are the next words on a bar; two people say them, never one.
function movesOf(b: Bar, me: Me): Move[] {
  const own = b.made_by === me.username || b.made_by === me.name;
  const out: Move[] = [];
  if (may(me, 'bar.confirm') && !own && b.status === 'proposed') out.push('confirm', 'refuse');
  if (may(me, 'bar.confirm') && b.status === 'lifting') out.push('confirm_lift', 'refuse_lift');
  if (may(me, 'bar.write') && b.status === 'in_force') out.push('lift', ...(b.appeal ? [] : (['appeal'] as const)));
  return out;
}

function NewBar({ me, today, onDone, onClose }: { me: Me; today: string; onDone: () => void; onClose: () => void }) {
  const { t } = useTranslation('archives');
  const nextYear = `${Number(today.slice(0, 4)) + 1}-12-31`;
  return (
    <SmallForm
      title={t('bar.add')}
      go={t('bar.go')}
      start={{ kind: 'person', union: me.roles[0]?.union ?? '', reason: 'false_material', from: today, until: nextYear }}
      asked={[
        {
          name: 'kind',
          label: t('bar.kind'),
          kind: 'select',
          options: [
            ['person', t('bar.person')],
            ['unit', t('bar.unit')],
          ],
        },
        { name: 'union', label: t('bar.union'), max: 16 },
        { name: 'name', label: t('bar.who'), max: 64, optional: true },
        { name: 'id_number', label: t('bar.id'), max: 32, optional: true },
        { name: 'reason', label: t('bar.reason'), kind: 'select', options: reasons.map((r) => [r, t(`bar.reason.${r}`)] as const) },
        { name: 'document', label: t('document'), max: 128 },
        { name: 'from', label: t('from'), kind: 'date' },
        { name: 'until', label: t('until'), kind: 'date' },
      ]}
      send={(a) =>
        proposeBar({
          kind: a.kind as 'person',
          union: a.union,
          name: a.name || undefined,
          id_number: a.id_number || undefined,
          reason: a.reason as Bar['reason'],
          document_no: a.document,
          from: a.from,
          until: a.until,
        })
      }
      onDone={onDone}
      onClose={onClose}
    />
  );
}
