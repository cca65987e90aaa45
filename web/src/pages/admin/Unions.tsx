import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, key, take, uploaded } from '../../api/client';
import { Bones } from '../../parts/Bones';
import { More } from '../../parts/More';
import { ProblemNote } from '../../parts/ProblemNote';

// Unions lists the unions of my scope and loads more from CSV.
export function Unions() {
  const { t } = useTranslation('admin');
  const known = useQueryClient();
  const [parent, setParent] = useState('');
  const list = useInfiniteQuery({
    queryKey: ['unions', parent.trim()],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/unions', { params: { query: { parent: parent.trim() || undefined, limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
  const load = useMutation({
    mutationFn: (file: File) => take(api.POST('/api/v1/unions/import', { params: { header: key() }, ...uploaded(file) })),
    onSuccess: () => known.invalidateQueries({ queryKey: ['unions'] }),
  });
  return (
    <>
      <div className="head">
        <input className="native-input" aria-label={t('parent')} placeholder={t('parent')} value={parent} onChange={(e) => setParent(e.target.value)} />
        <span className="head-space" />
        <label className="plain-button file-button">
          {t('import')}
          <input
            type="file"
            accept=".csv,text/csv"
            onChange={(e) => {
              const file = e.target.files?.[0];
              if (file) load.mutate(file);
              e.target.value = '';
            }}
          />
        </label>
      </div>
      <ProblemNote error={load.error ?? list.error} />
      {load.data && (
        <div className="note pass-note" role="status">
          {t('import.done', { n: load.data.unions })}
        </div>
      )}
      {list.isPending && <Bones />}
      {list.isSuccess && (
        <div className="table-wrap sheet">
          <table className="table">
            <thead>
              <tr>
                <th>{t('code')}</th>
                <th>{t('union.name')}</th>
                <th>{t('level')}</th>
                <th>{t('chair.who')}</th>
              </tr>
            </thead>
            <tbody>
              {list.data.pages
                .flatMap((p) => p.items)
                .map((u) => (
                  <tr key={u.code}>
                    <td className="no">{u.code}</td>
                    <td>
                      {u.level === 'base' ? (
                        u.name
                      ) : (
                        <button type="button" className="link-button" onClick={() => setParent(u.code)}>
                          {u.name}
                        </button>
                      )}
                    </td>
                    <td className="second keep">{t(`level.${u.level}`, { ns: 'words' })}</td>
                    <td title={u.chair_document}>{u.chair ?? <span className="second">{t('chair.nobody')}</span>}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
      <More list={list} />
    </>
  );
}
