import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { download } from '../../api/office';
import { Listing } from '../../parts/Listing';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';
import { dayWords } from '../../parts/time';

// Results are the lists of who got what, posted after payment where the plan asks for them.
export function Results({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('postings');
  const list = useInfiniteQuery({
    queryKey: ['campaign', campaign, 'results'],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/campaigns/{id}/results', { params: { path: { id: campaign }, query: { limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
  const paper = useMutation({ mutationFn: (slug: string) => download(`/api/v1/results/${slug}/wall-sheet`, `results-${slug.slice(0, 6)}.pdf`) });
  const head = (
    <>
      <th>{t('union')}</th>
      <th>{t('period')}</th>
      <th className="n">{t('rows')}</th>
      <th className="amount">{t('total')}</th>
      <th />
      <th />
    </>
  );
  return (
    <>
      <ProblemNote error={paper.error} />
      <Listing list={list} none={t('results.none')} hint={t('results.none.hint')} head={head}>
        {(r) => (
          <tr key={r.slug}>
            <td>
              {r.union_name} {r.round > 1 && <span className="second">{t('results.round', { n: r.round })}</span>}
            </td>
            <td data-label={t('period')} className="tabular">
              <span>
                {dayWords(r.starts_on, i18n.language)} – {dayWords(r.ends_on, i18n.language)} <span className="second keep">{t('days', { n: r.working_days })}</span>
              </span>
            </td>
            <td className="n" data-label={t('rows')}>
              {r.rows.length}
            </td>
            <td className="amount" data-label={t('total')}>
              {yuan(r.total_fen)}
            </td>
            <td>
              <span className={`chip ${r.open ? 'info' : 'second'}`}>{t(r.open ? 'running' : 'over')}</span>
            </td>
            <td className="keep">
              <span className="row-buttons">
                <a href={`/p/results/${r.slug}`} target="_blank" rel="noreferrer">
                  {t('open')}
                </a>
                <button type="button" className="link-button" disabled={paper.isPending} onClick={() => paper.mutate(r.slug)}>
                  {t('paper')}
                </button>
              </span>
            </td>
          </tr>
        )}
      </Listing>
    </>
  );
}
