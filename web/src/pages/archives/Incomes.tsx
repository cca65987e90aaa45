import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Archive, useForget } from '../../api/archives';
import { recordIncome, useIncomes, type Watch } from '../../api/incomes';
import { may, useMe } from '../../api/me';
import { fenOf } from '../../parts/fenOf';
import { yuan } from '../../parts/money';
import { monthsOver } from '../../parts/months';
import { ProblemNote } from '../../parts/ProblemNote';
import { SmallForm } from '../../parts/SmallForm';
import { dayOf } from '../../parts/time';
import './income-words';

const sources = ['payslip', 'phone', 'visit', 'register'] as const;
const shown = 12;

// Incomes are what a household lived on, month by month: it leaves the file once it
// has lived above the local minimum long enough, and is asked again afterwards.
export function Incomes({ archive }: { archive: Archive }) {
  const { t } = useTranslation('incomes');
  const me = useMe().data;
  const [adding, setAdding] = useState(false);
  const list = useIncomes(archive.id);
  const forget = useForget('archives');
  const today = dayOf(new Date());
  const gone = archive.state === 'deregistered';
  if (gone && !list.data?.months.length) return null;
  return (
    <section className="sheet part" aria-labelledby="incomes">
      <div className="version-row">
        <h2 id="incomes">{t('title')}</h2>
        {list.data?.fallen_back && <span className="chip stop">{t('fallen_back')}</span>}
        <span className="head-space" />
        {may(me, 'archive.write') && (
          <button type="button" className="plain-button" disabled={gone} title={gone ? t('gone') : undefined} onClick={() => setAdding(true)}>
            {t('add')}
          </button>
        )}
      </div>
      <ProblemNote error={list.error} />
      {list.data && <Standing of={list.data} />}
      {list.data?.months.length === 0 && <p className="second">{t('none')}</p>}
      {!!list.data?.months.length && <Months of={list.data} />}
      {adding && (
        <SmallForm
          title={`${t('add.title')} · ${archive.file.head.name}`}
          go={t('add.go')}
          draft={`income.${archive.id}`}
          start={{ month: monthsOver(today, 1)[0], people: String(archive.file.size), how: 'payslip' }}
          asked={[
            { name: 'month', label: t('month'), kind: 'select', options: monthsOver(today, 24).map((m) => [m, m.slice(0, 7)] as const) },
            { name: 'income', label: t('income'), kind: 'amount' },
            { name: 'people', label: t('people'), kind: 'number', max: 3 },
            { name: 'how', label: t('how'), kind: 'select', options: sources.map((s) => [s, t(`how.${s}`)] as const) },
            { name: 'note', label: t('note'), kind: 'area', optional: true },
          ]}
          send={(a) => recordIncome(archive.id, { month: a.month, income_fen: fenOf(a.income) ?? -1, people: Number(a.people), how: a.how as 'phone', note: a.note || undefined })}
          onDone={forget}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  );
}

// Standing is how far the household is from leaving, or when it is asked again.
function Standing({ of: w }: { of: Watch }) {
  const { t } = useTranslation('incomes');
  const out = w.state === 'exited' || w.state === 'monitored';
  return (
    <p className={w.fallen_back ? 'warn' : 'second'}>
      {w.months_asked === 0 ? t('no.standard') : !out && t(w.months_above >= w.months_asked ? 'enough' : 'above', { n: w.months_above, asked: w.months_asked })}
      {w.fallen_back && t('fallen_back.text')} {w.next_on && t('next_on', { day: w.next_on })}
    </p>
  );
}

function Months({ of: w }: { of: Watch }) {
  const { t } = useTranslation('incomes');
  const [all, setAll] = useState(false);
  return (
    <div className="table-wrap">
      <table className="table cards">
        <thead>
          <tr>
            <th>{t('month')}</th>
            <th className="amount">{t('income')}</th>
            <th className="n">{t('people')}</th>
            <th className="amount">{t('per_head')}</th>
            <th className="amount">{t('dibao')}</th>
            <th>{t('standing')}</th>
            <th>{t('how')}</th>
          </tr>
        </thead>
        <tbody>
          {w.months.slice(0, all ? undefined : shown).map((m) => (
            <tr key={m.month}>
              <td className="keep tabular">{m.month.slice(0, 7)}</td>
              <td className="amount" data-label={t('income')}>
                {yuan(m.income_fen)}
              </td>
              <td className="n" data-label={t('people')}>
                {m.people}
              </td>
              <td className="amount" data-label={t('per_head')}>
                {yuan(m.per_head_fen)}
              </td>
              <td className="amount second" data-label={t('dibao')}>
                {yuan(m.dibao_monthly_fen)}
              </td>
              <td data-label={t('standing')}>
                <span className={m.above ? 'pass' : 'warn'}>{t(m.above ? 'is.above' : 'is.below')}</span>
              </td>
              <td data-label={t('how')}>
                <span>
                  {t(`how.${m.how}`, { defaultValue: m.how })} <span className="second">{m.by}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all && w.months.length > shown && (
        <button type="button" className="plain-button more" onClick={() => setAll(true)}>
          {t('earlier', { n: w.months.length - shown })}
        </button>
      )}
    </div>
  );
}
