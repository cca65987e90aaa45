import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '../../api/client';
import { moment } from '../../parts/time';
import { Listing } from '../../parts/Listing';

// Readings lists who read whose file unmasked, and what for.
export function Readings() {
  const { t, i18n } = useTranslation('reports');
  const list = useInfiniteQuery({
    queryKey: ['readings'],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/readings', { params: { query: { limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
  return (
    <>
      <p className="second">{t('readings.hint')}</p>
      <Listing
        list={list}
        none={t('readings.none')}
        hint={t('readings.none.hint')}
        head={
          <>
            {' '}
            <th>{t('at')}</th>
            <th>{t('who')}</th>
            <th>{t('case')}</th>
            <th>{t('purpose')}</th>
          </>
        }
      >
        {(r) => (
          <tr key={r.id}>
            <td className="keep">{moment(r.at, i18n.language)}</td>
            <td data-label={t('who')}>{r.reader_name}</td>
            <td className="no" data-label={t('case')}>
              {r.case_id ? <Link to={`/cases/${r.case_id}`}>{r.case_no}</Link> : t('readings.file')}
            </td>
            <td data-label={t('purpose')}>{t(`purpose.${r.purpose}`, { defaultValue: r.purpose })}</td>
          </tr>
        )}
      </Listing>
    </>
  );
}
