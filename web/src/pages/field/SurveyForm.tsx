import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useMe } from '../../api/me';
import { answered } from '../../field/form';
import { Locked } from '../../field/key';
import { fresh, open } from '../../field/open';
import type { Survey } from '../../field/queue';
import { keepSurvey } from '../../field/shelf';
import { syncNow } from '../../field/send';
import { useOnline } from '../../api/line';
import { useShell } from '../../field/useField';
import '../../field/words';
import { Bones } from '../../parts/Bones';
import { Nothing } from '../../parts/Nothing';
import { useTitle } from '../../parts/title';
import { HandoverPage, lackingHandover } from './HandoverPage';
import { PicturesPage } from './PicturesPage';
import { lackingAnswer, questionPages, QuestionsPage } from './QuestionsPage';
import { wordsOf } from '../../parts/questions';
import { lackingVisit, VisitPage, visitPages } from './VisitPages';
import '../../parts/office.css';
import './field.css';

const other = () => import('./Field');

// A form's pages: those of its own; in a visit the campaign's questions come after
// what every visit notes, then the pictures, then what was found.
type Page = { of: 'visit' | 'questions' | 'pictures' | 'handover'; n: number };
const pages = (of: Page['of'], count: number): Page[] => Array.from({ length: count }, (_, n) => ({ of, n }));
const pagesOf = (s: Survey): Page[] =>
  s.visit
    ? [...pages('visit', visitPages - 1), ...pages('questions', questionPages(s)), { of: 'pictures', n: 0 }, { of: 'visit', n: visitPages - 1 }]
    : [...pages('handover', 1), ...pages('pictures', 1)];

// SurveyForm is the work in a home, in short pages. Every change is kept on the
// device at once, sealed; nothing here needs a line.
export function SurveyForm() {
  const { id = '' } = useParams();
  const { t, i18n } = useTranslation('field');
  useTitle(t('title'));
  useShell(other);
  const { data: me } = useMe();
  const online = useOnline();
  const navigate = useNavigate();
  const [survey, setSurvey] = useState<Survey | null | 'locked'>();
  const [page, setPage] = useState(0);
  const [lacks, setLacks] = useState('');
  const person = me?.id ?? '';
  const username = me?.username ?? '';
  useEffect(() => {
    if (!person) return;
    open(id, person, username).then(
      (s) => setSurvey(s ?? null),
      (e) => setSurvey(e instanceof Locked ? 'locked' : null),
    );
  }, [id, person, username]);
  if (survey === undefined) return <Bones />;
  if (survey === 'locked') return <Nothing title={t('locked')}>{t('locked.text')}</Nothing>;
  if (survey === null) return <Nothing title={t('none')}>{t('none.text')}</Nothing>;

  const all = pagesOf(survey);
  const at = all[Math.min(page, all.length - 1)];
  // A changed record is another request.
  const change = (part: Partial<Survey>) => {
    const next: Survey = { ...survey, status: 'draft', problem: undefined, keys: { visit: fresh(), decision: fresh() }, ...part };
    if (part.visit) next.visited = false;
    setSurvey(next);
    keepSurvey(next).catch(() => setLacks(t('locked.text')));
  };
  const finish = async () => {
    const missing = survey.visit ? lackingVisit(survey.visit) : lackingHandover(survey);
    const unanswered = lackingAnswer(survey);
    if (missing && !(unanswered && survey.visit && missing.page === visitPages - 1)) {
      setPage(all.findIndex((x) => (x.of === 'visit' || x.of === 'handover') && x.n === missing.page));
      return setLacks(t('incomplete', { what: t(missing.word) }));
    }
    if (unanswered) {
      setPage(all.findIndex((x) => x.of === 'questions' && x.n === unanswered.page));
      return setLacks(t('incomplete', { what: wordsOf(unanswered.question, i18n.language) }));
    }
    const v = survey.visit;
    const said = v && { ...v, surveyors: v.surveyors.map((x) => x.trim()).filter(Boolean), answers: answered(survey.form?.questions ?? [], v.answers ?? {}) };
    await keepSurvey({ ...survey, visit: said, status: 'waiting' });
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
        if (page < all.length - 1) turn(1);
        else void finish();
      }}
    >
      <header className="field-head">
        <h1>
          {t('kind.' + survey.kind, { ns: 'words' })} <span className="no">{survey.caseNo}</span>
        </h1>
        <span className="second tabular">{t('step', { n: page + 1, all: all.length })}</span>
      </header>
      <progress max={all.length} value={page + 1} aria-label={t('step', { n: page + 1, all: all.length })} />
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
      {at.of === 'pictures' ? (
        <PicturesPage survey={survey} change={(pictures) => change({ pictures })} />
      ) : at.of === 'questions' ? (
        <QuestionsPage survey={survey} page={at.n} change={(answers) => change({ visit: { ...survey.visit!, answers } })} />
      ) : survey.visit ? (
        <VisitPage page={at.n} visit={survey.visit} today={survey.today} change={(visit) => change({ visit })} unrelated={!!survey.unrelated} declare={(unrelated) => change({ unrelated })} />
      ) : (
        <HandoverPage survey={survey} change={(fields) => change({ fields })} />
      )}
      <div className="thumb-bar">
        <Button size="large" disabled={page === 0} onClick={() => turn(-1)}>
          {t('prev')}
        </Button>
        <Button size="large" type="primary" htmlType="submit">
          {t(page < all.length - 1 ? 'next' : 'finish.' + survey.kind)}
        </Button>
      </div>
    </form>
  );
}
