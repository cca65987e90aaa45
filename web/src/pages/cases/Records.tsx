import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCampaign } from '../../api/campaigns';
import type { Case } from '../../api/cases';
import { key } from '../../api/client';
import { may, type Me } from '../../api/me';
import { answerCheck, type CaseRecord, type Check, recordAppraisal, sendCheck, useCaseFile, useRecords } from '../../api/records';
import { Bones } from '../../parts/Bones';
import { ProblemNote } from '../../parts/ProblemNote';
import { SmallForm } from '../../parts/SmallForm';
import { dayOf, moment } from '../../parts/time';
import { factsOf } from './facts';
import { NewConfirmation } from './NewConfirmation';
import { peopleOf } from './people';
import './record-words';

const registers = ['civil_affairs', 'vehicles', 'market', 'real_estate'] as const;
const exclusions = ['X1', 'X2', 'X3', 'X4', 'X5', 'X6', 'X7', 'X8'] as const;
type Box = 'appraisal' | 'confirmation' | 'check' | Check;

// Records are what was filled in for a case: home visits, appraisal meetings, and
// what registers answered about the household; whole says that what was found is
// shown too, which is audited.
export function Records({ of: c, me, whole, onShow }: { of: Case; me: Me; whole: boolean; onShow: () => void }) {
  const { t } = useTranslation('records');
  const [box, setBox] = useState<Box>();
  const list = useRecords(c.id, whole);
  const file = useCaseFile(c.id);
  const campaign = useCampaign(c.campaign_id); // whose rehearsal has days of its own
  const people = peopleOf(c, file.data);
  const read = useRead(c.id);
  const open = c.step !== 'ended';
  const verifying = c.state === 'verifying';
  const today = campaign.data?.rehearsal_day ? campaign.data.today : dayOf(new Date());
  const empty = list.data && list.data.records.length + list.data.economy_checks.length === 0;
  const act = (k: 'appraisal' | 'confirmation' | 'check', when: boolean, why: string) => (
    <button key={k} type="button" className="plain-button" disabled={!when} title={when ? undefined : why} onClick={() => setBox(k)}>
      {t(k)}
    </button>
  );
  return (
    <>
      <ProblemNote error={list.error} />
      {list.isPending && <Bones rows={2} />}
      {empty && <p className="second">{t('none')}</p>}
      <ul className="plain-list">
        {list.data?.records.map((r) => <Form key={r.id} of={r} />)}
        {list.data?.economy_checks.map((k) => (
          <Answer key={k.id} of={k} who={people[k.member]} onAnswer={may(me, 'check_economy') && verifying ? () => setBox(k) : undefined} />
        ))}
      </ul>
      <div className="record-foot">
        {may(me, 'verify') && act('appraisal', open, t('ended'))}
        {may(me, 'verify') && act('confirmation', open, t('ended'))}
        {may(me, 'check_economy') && act('check', verifying, t('check.when'))}
        {may(me, 'check_economy') && !verifying && open && <span className="second">{t('check.when')}</span>}
        {!empty && !whole && may(me, 'case.read_person') && (
          <button type="button" className="link-button" title={t('unmask.note', { ns: 'cases' })} onClick={onShow}>
            {t('show')}
          </button>
        )}
      </div>
      {box === 'appraisal' && campaign.data && <NewAppraisal of={c} today={today} onClose={() => setBox(undefined)} />}
      {box === 'confirmation' && campaign.data && <NewConfirmation of={c} me={me} today={today} onDone={read} onClose={() => setBox(undefined)} />}
      {box === 'check' && <NewCheck of={c} people={people} onClose={() => setBox(undefined)} />}
      {box && typeof box === 'object' && <NewAnswer of={c} check={box} who={people[box.member]} onClose={() => setBox(undefined)} />}
    </>
  );
}

function Form({ of: r }: { of: CaseRecord }) {
  const { t, i18n } = useTranslation('records');
  const said = factsOf(r, i18n.language, t);
  return (
    <li>
      <div className="path-head">
        <strong>{t(`kind.${r.kind}`)}</strong>
        <span className="tabular">{r.day}</span>
        {!!r.form_version && <span className="second">{t('form.version', { n: r.form_version })}</span>}
        {r.kind === 'appraisal' && <span className={r.carried ? 'pass' : 'warn'}>{t(r.carried ? 'carried' : 'not_carried')}</span>}
        <span className="second tabular">
          {r.by} · {moment(r.at, i18n.language)}
        </span>
      </div>
      {said.length > 0 && (
        <dl className="facts">
          {said.map(([name, what], i) => (
            <div key={i}>
              <dt>{name}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function Answer({ of: k, who, onAnswer }: { of: Check; who: string; onAnswer?: () => void }) {
  const { t, i18n } = useTranslation('records');
  return (
    <li>
      <div className="path-head">
        <strong>{t(`register.${k.register}`)}</strong>
        <span>{who}</span>
        {k.result ? <span className={k.result === 'clear' ? 'pass' : 'warn'}>{t(`result.${k.result}`, { count: k.count || 1 })}</span> : <span className="warn">{t('awaited')}</span>}
        <span className="second tabular">
          {k.sent_by} · {moment(k.sent_at, i18n.language)}
          {k.answered_by && ` → ${k.answered_by} · ${moment(k.answered_at!, i18n.language)}`}
        </span>
        {!k.result && onAnswer && (
          <button type="button" className="plain-button" onClick={onAnswer}>
            {t('answer')}
          </button>
        )}
      </div>
      {!!k.exclusions?.length && <p className="warn">{k.exclusions.map((x) => t(`x.${x}`)).join(t('semicolon'))}</p>}
      {k.note && <blockquote>{k.note}</blockquote>}
    </li>
  );
}

// useRead reads the case anew after something was written down for it.
function useRead(caseId: string) {
  const known = useQueryClient();
  return () => {
    void known.invalidateQueries({ queryKey: ['case', caseId] });
    void known.invalidateQueries({ queryKey: ['task'] });
    void known.invalidateQueries({ queryKey: ['tasks', 'counts'] });
  };
}

function NewAppraisal({ of: c, today, onClose }: { of: Case; today: string; onClose: () => void }) {
  const { t } = useTranslation('records');
  const [header] = useState(key);
  return (
    <SmallForm
      title={`${t('appraisal.title')} · ${c.no}`}
      go={t('appraisal.go')}
      draft={`appraisal.${c.id}`}
      start={{ day: today, against: '0', abstained: '0' }}
      asked={[
        { name: 'day', label: t('form.held'), kind: 'date', most: today },
        { name: 'place', label: t('form.place'), max: 200 },
        { name: 'chair', label: t('form.chair'), max: 64 },
        { name: 'present', label: t('form.present'), kind: 'number', max: 3 },
        { name: 'for', label: t('form.for'), kind: 'number', max: 3 },
        { name: 'against', label: t('form.against'), kind: 'number', max: 3 },
        { name: 'abstained', label: t('form.abstained'), kind: 'number', max: 3 },
        { name: 'minutes', label: t('form.minutes'), kind: 'area' },
      ]}
      send={(a) =>
        recordAppraisal(
          c.id,
          { day: a.day, place: a.place, chair: a.chair, present: Number(a.present), for: Number(a.for), against: Number(a.against), abstained: Number(a.abstained), minutes: a.minutes },
          header,
        )
      }
      onDone={useRead(c.id)}
      onClose={onClose}
    >
      <p className="second">{t('appraisal.text')}</p>
    </SmallForm>
  );
}

function NewCheck({ of: c, people, onClose }: { of: Case; people: string[]; onClose: () => void }) {
  const { t } = useTranslation('records');
  const [header] = useState(key);
  return (
    <SmallForm
      title={`${t('check.title')} · ${c.no}`}
      go={t('check.go')}
      start={{ member: '0', register: 'civil_affairs' }}
      asked={[
        { name: 'member', label: t('member'), kind: 'select', options: people.map((p, i) => [String(i), p] as const) },
        { name: 'register', label: t('register'), kind: 'select', options: registers.map((r) => [r, t(`register.${r}`)] as const) },
      ]}
      send={(a) => sendCheck(c.id, { member: Number(a.member), register: a.register as 'vehicles' }, header)}
      onDone={useRead(c.id)}
      onClose={onClose}
    >
      <p className="second">{t('check.text')}</p>
    </SmallForm>
  );
}

function NewAnswer({ of: c, check, who, onClose }: { of: Case; check: Check; who: string; onClose: () => void }) {
  const { t } = useTranslation('records');
  const [header] = useState(key);
  return (
    <SmallForm
      title={`${t(`register.${check.register}`)} · ${who}`}
      go={t('answer.go')}
      start={{ result: 'clear' }}
      asked={[
        { name: 'result', label: t('result'), kind: 'select', options: (['clear', 'found'] as const).map((r) => [r, t(`answer.${r}`)] as const) },
        { name: 'count', label: t('count'), kind: 'number', max: 4, optional: true },
        { name: 'exclusions', label: t('exclusions'), kind: 'ticks', optional: true, options: exclusions.map((x) => [x, t(`x.${x}`)] as const) },
        { name: 'note', label: t('note'), kind: 'area', optional: true },
      ]}
      send={(a) =>
        answerCheck(
          c.id,
          check.id,
          { result: a.result as 'clear', count: a.count ? Number(a.count) : undefined, exclusions: (a.exclusions || undefined)?.split(',') as ('X1' | 'X2')[] | undefined, note: a.note || undefined },
          header,
        )
      }
      onDone={useRead(c.id)}
      onClose={onClose}
    />
  );
}
