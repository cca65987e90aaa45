import { Button } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, key, take } from '../../api/client';
import { useMe } from '../../api/me';
import { items, keepSurvey, offersOf, readSurvey, type Survey, type Visit } from '../../field/queue';
import { syncNow } from '../../field/send';
import { useOnline, useShell } from '../../field/useField';
import '../../field/words';
import { Bones } from '../../parts/Bones';
import { Nothing } from '../../parts/Nothing';
import { useTitle } from '../../parts/title';
import './field.css';

const fresh = () => key()['Idempotency-Key'];

// open finds the form of a task: what was begun on this device, else a new one
// from the task as the server or this device knows it.
async function open(id: string, person: string, username: string): Promise<Survey | undefined> {
  const begun = await readSurvey(id);
  const task = await fromServer(id).catch(async () => (await offersOf(person)).find((o) => o.id === id));
  if (begun) return { ...begun, version: task?.version ?? begun.version, today: task?.today ?? begun.today };
  if (!task) return undefined;
  const { caseId, caseNo, version, today } = task;
  const visit: Visit = {
    day: today,
    surveyors: [username, ''],
    place: '',
    items: Object.fromEntries(items.map((i) => [i, ''])) as Visit['items'],
    facts: '',
    opinion: '',
  };
  return { id, person, caseId, caseNo, version, today, visit, keys: { visit: fresh(), decision: fresh() }, status: 'draft', changed: 0 };
}

async function fromServer(id: string) {
  const task = await take(api.GET('/api/v1/tasks/{id}', { params: { path: { id } } }));
  const campaign = await take(api.GET('/api/v1/campaigns/{id}', { params: { path: { id: task.campaign_id } } }));
  return { caseId: task.case_id ?? '', caseNo: task.case_no ?? '', version: task.version, today: campaign.today };
}

const other = () => import('./Field');
const pages = 4;

// SurveyForm is the home visit in short pages. Every change is kept
// on the device at once; nothing here needs a line.
export function SurveyForm() {
  const { id = '' } = useParams();
  const { t } = useTranslation('field');
  useTitle(t('title'));
  useShell(other);
  const { data: me } = useMe();
  const online = useOnline();
  const navigate = useNavigate();
  const [survey, setSurvey] = useState<Survey | null>();
  const [page, setPage] = useState(0);
  const [lacks, setLacks] = useState('');
  const person = me?.id ?? '';
  const username = me?.username ?? '';
  useEffect(() => {
    void open(id, person, username).then((s) => setSurvey(s ?? null));
  }, [id, person, username]);
  if (survey === undefined) return <Bones />;
  if (survey === null) return <Nothing title={t('none')}>{t('none.text')}</Nothing>;

  const change = (part: Partial<Survey>) => {
    const next: Survey = { ...survey, status: 'draft', problem: undefined, ...part };
    setSurvey(next);
    void keepSurvey(next);
  };
  // A changed record is another request.
  const visit = (part: Partial<Visit>) => change({ visit: { ...survey.visit, ...part }, visited: false, keys: { visit: fresh(), decision: fresh() } });
  const finish = async () => {
    const missing = lacking(survey);
    if (missing) {
      setPage(missing.page);
      return setLacks(t('incomplete', { what: t(missing.word) }));
    }
    const v = survey.visit;
    await keepSurvey({ ...survey, visit: { ...v, surveyors: v.surveyors.map((x) => x.trim()).filter(Boolean) }, status: 'waiting' });
    if (online) void syncNow(person);
    void navigate('/field');
  };
  const turn = (by: number) => {
    setLacks('');
    setPage(page + by);
    window.scrollTo(0, 0);
  };
  return (
    <form
      className="survey"
      onSubmit={(e) => {
        e.preventDefault();
        if (page < pages - 1) turn(1);
        else void finish();
      }}
    >
      <header className="field-head">
        <h1>
          <span className="no">{survey.caseNo}</span>
        </h1>
        <span className="second tabular">{t('step', { n: page + 1, all: pages })}</span>
      </header>
      <progress max={pages} value={page + 1} aria-label={t('step', { n: page + 1, all: pages })} />
      {!online && (
        <p className="field-offline" role="status">
          {t('offline')}
        </p>
      )}
      {survey.problem && <p className="stop">{t('queue.refused', { why: survey.problem })}</p>}
      {lacks && (
        <p className="stop" role="alert">
          {lacks}
        </p>
      )}
      {page === 0 && (
        <>
          <Field label={t('day')}>
            <input type="date" required value={survey.visit.day} max={survey.today} onChange={(e) => visit({ day: e.target.value })} />
          </Field>
          <Field label={t('place')}>
            <input maxLength={200} value={survey.visit.place} onChange={(e) => visit({ place: e.target.value })} />
          </Field>
          <fieldset>
            <legend>{t('surveyors')}</legend>
            {survey.visit.surveyors.map((name, i) => (
              <input
                key={i}
                className="native-input"
                aria-label={`${t('surveyors')} ${i + 1}`}
                maxLength={64}
                autoCapitalize="none"
                value={name}
                onChange={(e) => visit({ surveyors: survey.visit.surveyors.with(i, e.target.value) })}
              />
            ))}
          </fieldset>
        </>
      )}
      {(page === 1 || page === 2) &&
        items.slice(page === 1 ? 0 : 4, page === 1 ? 4 : undefined).map((i) => (
          <Field key={i} label={t('i.' + i)}>
            <textarea rows={2} maxLength={500} value={survey.visit.items[i]} onChange={(e) => visit({ items: { ...survey.visit.items, [i]: e.target.value } })} />
          </Field>
        ))}
      {page === 3 && (
        <>
          <Field label={t('facts')}>
            <textarea rows={3} maxLength={2000} value={survey.visit.facts} onChange={(e) => visit({ facts: e.target.value })} />
          </Field>
          <Field label={t('opinion')}>
            <textarea rows={2} maxLength={2000} value={survey.visit.opinion} onChange={(e) => visit({ opinion: e.target.value })} />
          </Field>
        </>
      )}
      <div className="thumb-bar">
        <Button size="large" disabled={page === 0} onClick={() => turn(-1)}>
          {t('prev')}
        </Button>
        <Button size="large" type="primary" htmlType="submit">
          {t(page < pages - 1 ? 'next' : 'finish')}
        </Button>
      </div>
    </form>
  );
}

// lacking answers the first thing that the record cannot be without.
function lacking(s: Survey): { page: number; word: string } | undefined {
  const v = s.visit;
  if (!v.day) return { page: 0, word: 'day' };
  if (!v.place.trim()) return { page: 0, word: 'place' };
  if (v.surveyors.filter((x) => x.trim()).length < 2) return { page: 0, word: 'surveyors' };
  const item = items.findIndex((i) => !v.items[i].trim());
  if (item >= 0) return { page: item < 4 ? 1 : 2, word: 'i.' + items[item] };
  if (!v.facts.trim()) return { page: 3, word: 'facts' };
  if (!v.opinion.trim()) return { page: 3, word: 'opinion' };
  return undefined;
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="survey-field">
      <span>{label}</span>
      {children}
    </label>
  );
}
