import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { type Archive, moveArchive, readArchive, sendArchive, useArchive, useForget } from '../../api/archives';
import { may, useMe } from '../../api/me';
import { SmallForm } from '../../parts/SmallForm';
import { Bones } from '../../parts/Bones';
import '../../parts/office.css';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';
import { useTitle } from '../../parts/title';
import './archives.css';
import { ChangeBox } from './ChangeBox';
import { ChangeWaits } from './ChangeWaits';
import { FileBody } from './FileBody';
import { FileAid } from './FileAid';
import { tones } from './Files';
import { HandOver } from './HandOver';
import { Incomes } from './Incomes';
import { FilePapers } from './Papers';
import { Versions } from './Versions';
import './words';

// FilePage is one household's file: at its latest, or as it stood when a decision
// was made on it.
export function FilePage() {
  const { id = '' } = useParams();
  const { t, i18n } = useTranslation('archives');
  useTitle(t('title'));
  const [query, setQuery] = useSearchParams();
  const version = Number(query.get('version')) || undefined;
  const file = useArchive(id, version);
  const whole = useMutation({ mutationFn: () => readArchive(id, version, 'handling') });
  if (file.isPending) return <Bones />;
  if (file.isError) return <ProblemNote error={file.error} retry={() => void file.refetch()} />;
  const shown = whole.data?.version === file.data.version ? { ...file.data, file: whole.data.file } : file.data;
  const old = shown.version < shown.latest_version;
  return (
    <div className="archive">
      <p className="back">
        <Link to="/archives">← {t('tab.files')}</Link>
      </p>
      <header className="head">
        <h1>{shown.file.head.name}</h1>
        <span className={`chip ${tones[shown.state]}`}>{t(`state.${shown.state}`)}</span>
        <span className="second">
          {shown.union_name} · {t('version.n', { n: shown.version })}
        </span>
        <span className="head-space" />
        {whole.data ? (
          <span className="second">{t('unmasked')}</span>
        ) : (
          <button type="button" className="plain-button" disabled={whole.isPending} onClick={() => whole.mutate()}>
            {t('unmask')}
          </button>
        )}
        {!old && <Acts archive={shown} />}
      </header>
      <ProblemNote error={whole.error} />
      {old && (
        <p className="note warn-note">
          {t('old', { n: shown.version, latest: shown.latest_version })}{' '}
          <button type="button" className="link-button" onClick={() => setQuery({})}>
            {t('to.latest')}
          </button>
        </p>
      )}
      {shown.change && !old && <ChangeWaits archive={shown} change={shown.change} />}
      {shown.missing.length > 0 && <p className="second">{t('lacking', { what: shown.missing.map((m) => (i18n.language === 'en' ? m.en : m.zh)).join(t('comma', { ns: 'words' })) })}</p>}
      <div className="archive-body">
        <div className="archive-parts">
          <FileBody archive={shown} />
          <FilePapers archive={shown} />
          {!old && <Incomes archive={shown} />}
        </div>
        <aside>
          <Versions id={id} shown={shown.version} latest={shown.latest_version} onView={(n) => setQuery(n === shown.latest_version ? {} : { version: String(n) })} />
          {!old && <HandOver archive={shown} />}
          {!old && <FileAid archive={shown} />}
          {shown.moves.length > 0 && <Moves archive={shown} />}
        </aside>
      </div>
    </div>
  );
}

function Moves({ archive }: { archive: Archive }) {
  const { t, i18n } = useTranslation('archives');
  return (
    <section className="sheet part">
      <h2>{t('history')}</h2>
      <ul className="plain-list">
        {archive.moves.map((m) => (
          <li key={m.at + m.action}>
            <span>{t(`moved.${m.action}`, { defaultValue: m.action })}</span> <span className="second">{t('by', { who: m.by, at: moment(m.at, i18n.language) })}</span>
            {m.reason && <p>{m.reason}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const rulings: Partial<Record<Archive['state'], ('confirm' | 'return' | 'exit' | 'monitor' | 'deregister')[]>> = {
  in_review: ['confirm', 'return'],
  active: ['monitor', 'exit', 'deregister'],
  review_due: ['confirm', 'monitor', 'exit', 'deregister'],
  monitored: ['exit', 'deregister'],
};
const codes = ['deceased', 'retired', 'moved', 'duplicate', 'cleared_out'] as const;

// Acts are what may be done with a file, by whom; the server has the last word.
function Acts({ archive }: { archive: Archive }) {
  const { t } = useTranslation('archives');
  const me = useMe().data;
  const [box, setBox] = useState<string>();
  const forget = useForget('archives');
  const send = useMutation({ mutationFn: (way: 'submit' | 'reapply') => sendArchive(archive.id, way), onSuccess: forget });
  const writes = may(me, 'archive.write');
  const acts: ReactNode[] = [];
  const button = (k: string, act: () => void) => (
    <button key={k} type="button" className="plain-button" onClick={act}>
      {t(k)}
    </button>
  );
  if (writes && archive.state !== 'deregistered' && !archive.change) acts.push(button('change', () => setBox('change')));
  if (writes && archive.state === 'draft') acts.push(button('submit', () => send.mutate('submit')));
  if (writes && archive.state === 'exited') acts.push(button('reapply', () => send.mutate('reapply')));
  if (may(me, 'archive.confirm')) acts.push(...(rulings[archive.state] ?? []).map((m) => button(`move.${m}`, () => setBox(m))));
  const move = rulings[archive.state]?.find((m) => m === box);
  return (
    <>
      {acts}
      <ProblemNote error={send.error} />
      {box === 'change' && <ChangeBox id={archive.id} onClose={() => setBox(undefined)} />}
      {move && (
        <SmallForm
          title={`${t(`move.${move}`)} · ${archive.file.head.name}`}
          go={t(`move.${move}`)}
          asked={[
            ...(move === 'deregister' ? [{ name: 'code', label: t('code'), kind: 'select' as const, options: codes.map((c) => [c, t(`code.${c}`)] as const) }] : []),
            { name: 'reason', label: t('reason'), kind: 'area' as const, optional: move === 'confirm' },
          ]}
          start={move === 'deregister' ? { code: 'moved' } : {}}
          send={(a) => moveArchive(archive.id, { action: move, code: (a.code || undefined) as 'moved' | undefined, reason: a.reason || undefined })}
          onDone={forget}
          onClose={() => setBox(undefined)}
        />
      )}
    </>
  );
}
