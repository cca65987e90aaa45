import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { type Duplicate, ruleDuplicate, useDuplicate, useDuplicates, useForget } from '../../api/archives';
import { may, type Me } from '../../api/me';
import { SmallForm } from '../../parts/SmallForm';
import { Bones } from '../../parts/Bones';
import { More } from '../../parts/More';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';

const statuses = ['open', 'same', 'different'] as const;

// Duplicates puts two files that look alike side by side, with what makes them so.
export function Duplicates({ me }: { me: Me }) {
  const { t } = useTranslation('archives');
  const [query, setQuery] = useSearchParams();
  const only = query.get('pair');
  const [box, setBox] = useState<{ pair: Duplicate; outcome: 'same' | 'different' }>();
  const forget = useForget('duplicates', 'archives', 'tasks');
  const rule = (pair: Duplicate, outcome: 'same' | 'different') => setBox({ pair, outcome });
  return (
    <>
      {only ? (
        <>
          <p className="back">
            <Link to="?tab=duplicates">← {t('dup.all')}</Link>
          </p>
          <OnePair id={only} me={me} onRule={rule} />
        </>
      ) : (
        <Pairs me={me} onRule={rule} onOnly={(pair) => setQuery({ tab: 'duplicates', pair })} />
      )}
      {box && (
        <SmallForm
          title={t(`dup.${box.outcome}`)}
          go={t(`dup.rule.${box.outcome}`).replace('…', '')}
          draft={`pair.${box.pair.id}.${box.outcome}`}
          asked={[{ name: 'reason', label: t('reason'), kind: 'area' }]}
          send={(a) => ruleDuplicate(box.pair.id, box.outcome, a.reason)}
          onDone={forget}
          onClose={() => setBox(undefined)}
        >
          {box.outcome === 'same' && <p className="note warn-note">{t('dup.same.text')}</p>}
        </SmallForm>
      )}
    </>
  );
}

type Rule = (d: Duplicate, outcome: 'same' | 'different') => void;

function Pairs({ me, onRule, onOnly }: { me: Me; onRule: Rule; onOnly: (id: string) => void }) {
  const { t } = useTranslation('archives');
  const [status, setStatus] = useState<Duplicate['status']>('open');
  const list = useDuplicates(status);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <div className="head">
        <select className="native-select" aria-label={t('state')} value={status} onChange={(e) => setStatus(e.target.value as Duplicate['status'])}>
          {statuses.map((s) => (
            <option key={s} value={s}>
              {t(`dup.${s}`)}
            </option>
          ))}
        </select>
      </div>
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isPending && <Bones />}
      {list.isSuccess && rows.length === 0 && <Nothing title={t('dup.none')}>{t('dup.none.hint')}</Nothing>}
      <div className="pairs">
        {rows.map((d) => (
          <Card key={d.id} of={d} me={me} onRule={onRule} onOnly={() => onOnly(d.id)} />
        ))}
      </div>
      <More list={list} />
    </>
  );
}

// OnePair is the pair that an address names.
function OnePair({ id, me, onRule }: { id: string; me: Me; onRule: Rule }) {
  const found = useDuplicate(id);
  if (found.isError) return <ProblemNote error={found.error} />;
  if (!found.data) return <Bones />;
  return <Card of={found.data} me={me} onRule={onRule} />;
}

function Card({ of: d, me, onRule, onOnly }: { of: Duplicate; me: Me; onRule: Rule; onOnly?: () => void }) {
  const { t } = useTranslation('archives');
  return (
    <article className="sheet part">
      <div className="version-row">
        <strong className="tabular">{t('dup.score', { n: d.score })}</strong>
        <span className={`chip ${d.status === 'open' ? 'warn' : 'second'}`}>{t(`dup.${d.status}`)}</span>
        {onOnly && (
          <button type="button" className="link-button" onClick={onOnly}>
            {t('dup.one')}
          </button>
        )}
        <span className="head-space" />
        {d.status === 'open' && may(me, 'rule_duplicate') && (
          <>
            <button type="button" className="plain-button" onClick={() => onRule(d, 'different')}>
              {t('dup.rule.different')}
            </button>
            <button type="button" className="plain-button" onClick={() => onRule(d, 'same')}>
              {t('dup.rule.same')}
            </button>
          </>
        )}
      </div>
      <Pair pair={d} />
      {d.ruled_by && <p className="second">{t('dup.ruled', { who: d.ruled_by, why: d.reason })}</p>}
    </article>
  );
}

function Pair({ pair }: { pair: Duplicate }) {
  const { t } = useTranslation('archives');
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            <th>
              <span className="hidden">{t('field')}</span>
            </th>
            <th>
              <Link to={`/archives/${pair.left.archive_id}`}>{t('dup.left')}</Link>
            </th>
            <th>
              <Link to={`/archives/${pair.right.archive_id}`}>{t('dup.right')}</Link>
            </th>
          </tr>
        </thead>
        <tbody>
          {(['name', 'id_number', 'phone'] as const).map((k) => (
            <tr key={k}>
              <td className="second">{t(`f.${k}`)}</td>
              <td className="tabular">{pair.left[k]}</td>
              <td className="tabular">{pair.right[k]}</td>
            </tr>
          ))}
          <tr>
            <td className="second">{t('union')}</td>
            <td className="no">{pair.left.union}</td>
            <td className="no">{pair.right.union}</td>
          </tr>
        </tbody>
      </table>
      <ul className="likeness">
        {pair.fields.map((f) => (
          <li key={f.field} className={f.same ? undefined : 'second'}>
            {f.same ? '＝' : '≠'} {t('like.' + f.field, { defaultValue: f.name })} <span className="tabular">{f.points > 0 ? '+' : ''}{f.points}</span> {f.note && <span className="second">{t('like.note.' + f.note, { defaultValue: f.note })}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
