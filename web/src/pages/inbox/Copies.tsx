import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, key, take } from '../../api/client';
import { useCopies } from '../../api/work';
import { Bones } from '../../parts/Bones';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { yuan } from '../../parts/money';
import { moment } from '../../parts/time';

// Copies is what colleagues want me to know (抄送): read only, apart from what waits.
export function Copies() {
  const { t, i18n } = useTranslation('inbox');
  const known = useQueryClient();
  const list = useCopies();
  const read = useMutation({
    mutationFn: (id: string) => take(api.POST('/api/v1/copies/{id}/read', { params: { path: { id }, header: key() } })),
    onSettled: () => known.invalidateQueries({ queryKey: ['copies'] }),
  });
  if (list.isPending) return <Bones />;
  if (list.isError) return <ProblemNote error={list.error} retry={() => void list.refetch()} />;
  if (list.data.length === 0) return <Nothing title={t('copies.none')}>{t('copies.none.text')}</Nothing>;
  return (
    <div className="sheet done">
      <ul>
        {list.data.map((c) => (
          <li key={c.id}>
            <Link to={`/cases/${c.case_id}`} className="no" onClick={() => !c.read_at && read.mutate(c.id)}>
              {c.case_no}
            </Link>
            <span>{c.name}</span>
            <span className="amount">{yuan(c.amount_fen)}</span>
            <span>{t('copies.by', { by: c.by })}</span>
            <span className="second">{t('state.' + c.state, { ns: 'words' })}</span>
            <time className="second tabular" dateTime={c.at}>
              {moment(c.at, i18n.language)}
            </time>
            <span>{!c.read_at && <span className="tag info">{t('copies.new')}</span>}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
