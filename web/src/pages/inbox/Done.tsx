import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDone } from '../../api/tasks';
import { Bones } from '../../parts/Bones';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { yuan } from '../../parts/money';
import { moment } from '../../parts/time';
import { TakeBack } from './UndoBar';

// Deeds that answer no task: the word for them says it all.
const alone: string[] = ['file', 'take_back', 'withdraw', 'case.decease', 'recover', 'case.hold', 'case.disqualify'];

// Done lists what I have decided; the latest of a case can still be taken back.
export function Done() {
  const { t, i18n } = useTranslation('inbox');
  const done = useDone(true);
  const [asking, setAsking] = useState<string>();
  if (done.isPending) return <Bones />;
  if (done.isError) return <ProblemNote error={done.error} retry={() => void done.refetch()} />;
  const rows = done.data.pages.flatMap((p) => p.items);
  if (rows.length === 0) return <Nothing title={t('empty.done')} />;
  return (
    <div className="sheet done">
      <ul>
        {rows.map((d) => (
          <li key={d.id}>
            <Link to={`/cases/${d.case_id}`} className="no">
              {d.case_no}
            </Link>
            <span>{d.name}</span>
            <span className="amount">{yuan(d.amount_fen)}</span>
            <span>
              {t('kind.' + d.kind, { ns: 'words' })}
              {!alone.includes(d.kind) && ` · ${t('outcome.' + d.outcome, { ns: 'words' })}`}
            </span>
            <span className="second">{t('state.' + d.state, { ns: 'words' })}</span>
            <time className="second tabular" dateTime={d.at}>
              {moment(d.at, i18n.language)}
            </time>
            {d.can_take_back &&
              (asking === d.id ? (
                <TakeBack decision={d.id} onUndone={() => setAsking(undefined)} />
              ) : (
                <button type="button" className="plain-button" onClick={() => setAsking(d.id)}>
                  {t('undo')}
                </button>
              ))}
          </li>
        ))}
      </ul>
      {done.hasNextPage && (
        <button type="button" className="plain-button" onClick={() => void done.fetchNextPage()}>
          {t('word.more', { ns: 'words' })}
        </button>
      )}
    </div>
  );
}
