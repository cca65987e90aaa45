import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { objectionsQuery } from '../../api/cases';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

export function Objections({ caseId, only }: { caseId: string; only?: string }) {
  const { t, i18n } = useTranslation('cases');
  const list = useQuery(objectionsQuery(caseId));
  if (list.isError) return <ProblemNote error={list.error} />;
  const shown = list.data?.filter((o) => !only || o.id === only);
  if (shown?.length === 0) return <p className="second">{t('objections.none')}</p>;
  return (
    <ul className="objections">
      {shown?.map((o) => (
        <li key={o.id}>
          <div className="path-head">
            <strong>{t('ground.' + o.ground)}</strong>
            <span>{t('objection.' + o.status)}</span>
            <span className="second tabular">{moment(o.filed_at, i18n.language)}</span>
          </div>
          <blockquote>{o.text}</blockquote>
          {o.finding && <p>{o.finding}</p>}
        </li>
      ))}
    </ul>
  );
}
