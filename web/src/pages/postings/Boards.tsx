import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, key, type Schemas, take } from '../../api/client';
import { may, useMe } from '../../api/me';
import { SmallForm } from '../../parts/SmallForm';
import { Listing } from '../../parts/Listing';

// Boards says where each union hangs its sheets and whom the public may ring.
export function Boards() {
  const { t } = useTranslation('postings');
  const me = useMe().data;
  const known = useQueryClient();
  const [box, setBox] = useState<Partial<Schemas['Board']>>();
  const list = useInfiniteQuery({
    queryKey: ['posting-boards'],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/posting-boards', { params: { query: { limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
  const sets = may(me, 'posting.board');
  return (
    <>
      <div className="head">
        <span className="second">{t('boards.hint')}</span>
        <span className="head-space" />
        {sets && (
          <button type="button" className="plain-button" onClick={() => setBox({ union: me?.roles[0]?.union })}>
            {t('boards.set')}
          </button>
        )}
      </div>
      <Listing
        list={list}
        none={t('boards.none')}
        hint={t('boards.none.hint')}
        head={
          <>
            {' '}
            <th>{t('union')}</th>
            <th>{t('places')}</th>
            <th>{t('phone')}</th>
            <th />
          </>
        }
      >
        {(b) => (
          <tr key={b.union}>
            <td>{b.union_name || b.union}</td>
            <td data-label={t('places')}>{b.places}</td>
            <td className="tabular" data-label={t('phone')}>
              {b.phone}
            </td>
            <td>
              {sets && (
                <button type="button" className="link-button" onClick={() => setBox(b)}>
                  {t('boards.change')}
                </button>
              )}
            </td>
          </tr>
        )}
      </Listing>
      {box && (
        <SmallForm
          title={t('boards.title')}
          go={t('word.save', { ns: 'words' })}
          start={{ union: box.union ?? '', places: box.places ?? '', phone: box.phone ?? '' }}
          asked={[
            { name: 'union', label: t('boards.union'), max: 16 },
            { name: 'places', label: t('places'), kind: 'area', max: 200 },
            { name: 'phone', label: t('phone'), max: 32 },
          ]}
          send={(a) => take(api.POST('/api/v1/posting-boards', { params: { header: key() }, body: { union: a.union, places: a.places, phone: a.phone } }))}
          onDone={() => void known.invalidateQueries({ queryKey: ['posting-boards'] })}
          onClose={() => setBox(undefined)}
        />
      )}
    </>
  );
}
