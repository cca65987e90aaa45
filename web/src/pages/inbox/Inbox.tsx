import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '../../api/client';
import { Bones } from '../../parts/Bones';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { yuan } from '../../parts/money';
import { useTitle } from '../../parts/title';

export function Inbox() {
  const { t } = useTranslation();
  useTitle(t('nav.inbox'));
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => take(api.GET('/api/v1/tasks', { params: { query: { sort: 'due', limit: 50 } } })) });
  if (tasks.isPending) return <Bones />;
  if (tasks.isError) return <ProblemNote error={tasks.error} retry={() => void tasks.refetch()} />;
  if (tasks.data.items.length === 0) return <Nothing title={t('nav.inbox')} />;
  return (
    <ul>
      {tasks.data.items.map((task) => (
        <li key={task.id}>
          {t('kind.' + task.kind)} <Link to={`/cases/${task.case_id}`}>{task.case_no}</Link> {task.name} {yuan(task.amount_fen)}
        </li>
      ))}
    </ul>
  );
}
