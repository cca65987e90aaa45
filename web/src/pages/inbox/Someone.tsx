import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Act, useColleagues } from '../../api/work';
import { ProblemNote } from '../../parts/ProblemNote';
import './words';

const other = '…';

interface Props {
  task: string;
  act: Act | 'reassign';
  many?: boolean; // of several tasks this is the first: who is barred from it may have the others
  to: string;
  choose: (username: string) => void;
  wrong: boolean;
}

// Someone chooses a colleague: of the same post for the work itself, anybody who
// may read the case for a copy. Who is not listed is named by his user name.
export function Someone({ task, act, many, to, choose, wrong }: Props) {
  const { t } = useTranslation('inbox');
  const people = useColleagues(task);
  const [typing, setTyping] = useState(false);
  const listed = (people.data ?? []).filter((p) => act === 'copy' || p.fits);
  const typed = typing || (people.isSuccess && listed.length === 0);
  return (
    <>
      <ProblemNote error={people.error} />
      <label className="bulk-field">
        <span>{t(act === 'copy' || act === 'countersign' ? `work.to.${act}` : 'work.to')}</span>
        <select
          className="native-select"
          value={typed ? other : to}
          aria-invalid={wrong}
          autoFocus
          onChange={(e) => {
            setTyping(e.target.value === other);
            choose(e.target.value === other ? '' : e.target.value);
          }}
        >
          <option value="">{t(people.isPending ? 'word.loading' : 'work.choose', people.isPending ? { ns: 'words' } : undefined)}</option>
          {listed.map((p) => (
            <option key={p.username} value={p.username} disabled={act !== 'copy' && !many && p.barred}>
              {p.name} · {t('role.' + p.role, { ns: 'words' })} · {p.union_name}
              {act !== 'copy' && !many && p.barred ? ` · ${t('work.barred')}` : ''}
            </option>
          ))}
          <option value={other}>{t('work.other')}</option>
        </select>
      </label>
      {typed && (
        <label className="bulk-field">
          <span>{t('work.username')}</span>
          <input className="native-input" autoComplete="off" maxLength={80} value={to} onChange={(e) => choose(e.target.value.trim())} />
        </label>
      )}
    </>
  );
}
