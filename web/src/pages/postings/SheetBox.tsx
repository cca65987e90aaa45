import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, key, type Schemas, take, takeFile, uploaded } from '../../api/client';
import { may, useMe } from '../../api/me';
import { download } from '../../api/office';
import { useCaseDeed } from '../../api/work';
import { shrink } from '../../field/pictures';
import { Ask } from '../../parts/Ask';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { keepDraft } from '../../parts/drafts';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';
import { dayWords, moment } from '../../parts/time';

type Sheet = Schemas['SheetDetail'];
type Kind = 'start_photo' | 'end_photo';

// SheetBox is one sheet as it was put up: its rows and what became of them, the
// paper to hang, and the pictures that prove it hung there.
export function SheetBox({ slug, onClose }: { slug: string; onClose: () => void }) {
  const { t, i18n } = useTranslation('postings');
  const sheet = useQuery({ queryKey: ['posting', slug], queryFn: () => take(api.GET('/api/v1/postings/{slug}', { params: { path: { slug } } })) });
  const paper = useMutation({ mutationFn: () => download(`/api/v1/postings/${slug}/wall-sheet`, `sheet-${slug.slice(0, 6)}.pdf`) });
  const me = useMe().data;
  const [breaking, setBreaking] = useState<Sheet['rows'][number]>();
  const s = sheet.data;
  return (
    <Dialog title={s ? `${s.union_name} · ${s.title}` : t('sheet')} onClose={onClose}>
      {sheet.isPending && <Bones />}
      <ProblemNote error={sheet.error ?? paper.error} />
      {s && (
        <>
          <dl className="sheet-facts">
            <div>
              <dt>{t('period')}</dt>
              <dd className="tabular">
                {dayWords(s.starts_on, i18n.language)} – {dayWords(s.ends_on, i18n.language)}
              </dd>
            </div>
            <div>
              <dt>{t('places')}</dt>
              <dd>{s.places || '—'}</dd>
            </div>
            <div>
              <dt>{t('phone')}</dt>
              <dd className="tabular">{s.phone || '—'}</dd>
            </div>
            <div>
              <dt>{t('check')}</dt>
              <dd>
                <code>{s.check_code}</code>
              </dd>
            </div>
          </dl>
          <div className="head sheet-acts">
            <a className="plain-button" href={`/p/${slug}`} target="_blank" rel="noreferrer">
              {t('open')}
            </a>
            <button type="button" className="plain-button" disabled={paper.isPending} onClick={() => paper.mutate()}>
              {t('paper')}
            </button>
          </div>
          <div className="boards">
            <Photos sheet={s} kind="start_photo" />
            <Photos sheet={s} kind="end_photo" />
          </div>
          <div className="table-wrap">
            <table className="table cards">
              <thead>
                <tr>
                  <th className="n">{t('row')}</th>
                  <th>{t('name')}</th>
                  <th>{t('category')}</th>
                  <th className="amount">{t('amount')}</th>
                  <th>{t('state')}</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                {s.rows.map((r) => (
                  <tr key={r.row}>
                    <td className="n" data-label={t('row')}>
                      {r.row}
                    </td>
                    <td className="keep" data-label={t('name')}>{r.name}</td>
                    <td data-label={t('category')}>{[r.category, r.cause].filter(Boolean).join(' · ')}</td>
                    <td className="amount" data-label={t('amount')}>
                      {yuan(r.amount_fen)}
                    </td>
                    <td data-label={t('state')} className={'keep ' + (r.status === 'held' ? 'warn' : r.status === 'broken' ? 'stop' : r.status === 'ended' ? 'pass' : '')}>
                      {t(`row.${r.status}`)}
                    </td>
                    <td>
                      <span className="row-buttons">
                        <Link to={`/cases/${r.case_id}`}>{t('case')}</Link>
                        {may(me, 'post') && (r.status === 'running' || r.status === 'held') && (
                          <button type="button" className="link-button" disabled={r.status === 'held'} title={r.status === 'held' ? t('break.held') : t('break.what')} onClick={() => setBreaking(r)}>
                            {t('break')}
                          </button>
                        )}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <td colSpan={3}>{t('total')}</td>
                  <td className="amount">{yuan(s.total_fen)}</td>
                  <td colSpan={2} />
                </tr>
              </tfoot>
            </table>
          </div>
        </>
      )}
      {s && breaking && <Break slug={s.slug} row={breaking} onClose={() => setBreaking(undefined)} />}
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('word.close', { ns: 'words' })}
        </button>
      </div>
    </Dialog>
  );
}

// Break is 公示中断: the sheet came down early or was wrong, and the household's
// posting starts from zero.
function Break({ slug, row, onClose }: { slug: string; row: Sheet['rows'][number]; onClose: () => void }) {
  const { t } = useTranslation('postings');
  const draft = `break.${row.case_id}`;
  const known = useQueryClient();
  const run = useCaseDeed(row.case_id, (reason: string, header) => take(api.POST('/api/v1/cases/{id}/break-posting', { params: { path: { id: row.case_id }, header }, body: { reason } })), () => {
    keepDraft(draft, undefined);
    void known.invalidateQueries({ queryKey: ['posting', slug] });
    onClose();
  });
  return <Ask title={`${t('break').replace('…', '')} · ${row.row} ${row.name}`} text={t('break.what')} required draft={draft} go={t('break.go')} error={run.error} busy={run.isPending} onGo={(reason) => run.mutate(reason)} onClose={onClose} />;
}

// stillOpen is a household of the sheet whose file takes pictures: that of one that has ended does not.
async function stillOpen(sheet: Sheet): Promise<string> {
  for (const r of sheet.rows) {
    const c = await take(api.GET('/api/v1/cases/{id}', { params: { path: { id: r.case_id } } }));
    if (c.step !== 'ended') return r.case_id;
  }
  return sheet.rows[0].case_id; // the server says why not
}

// Photos are the pictures of the board on the first and on the last day; one
// stands for every household on the sheet.
function Photos({ sheet, kind }: { sheet: Sheet; kind: Kind }) {
  const { t, i18n } = useTranslation('postings');
  const me = useMe().data;
  const known = useQueryClient();
  const add = useMutation({
    mutationFn: async (file: File) => {
      const picture = uploaded(await shrink(file), kind);
      return take(api.POST('/api/v1/cases/{id}/evidence', { params: { path: { id: await stillOpen(sheet) }, query: { kind }, header: key() }, ...picture }));
    },
    onSuccess: () => known.invalidateQueries({ queryKey: ['posting', sheet.slug] }),
  });
  const mine = sheet.photos.filter((p) => p.kind === kind);
  return (
    <section aria-label={t(kind)}>
      <h3>{t(kind)}</h3>
      {mine.length === 0 && <p className="second">{t('photo.none')}</p>}
      {mine.map((p) => (
        <BoardPhoto key={p.evidence_id} id={p.evidence_id} label={`${t(kind)} ${moment(p.at, i18n.language)}`} />
      ))}
      {may(me, 'evidence.add') && sheet.rows.length > 0 && (
        <label className="plain-button file-button">
          {t('photo.add')}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            aria-label={`${t('photo.add')}${t('colon', { ns: 'words' })}${t(kind)}`}
            disabled={add.isPending}
            onChange={(e) => {
              const file = e.target.files?.[0];
              if (file) add.mutate(file);
              e.target.value = '';
            }}
          />
        </label>
      )}
      <ProblemNote error={add.error} />
    </section>
  );
}

// BoardPhoto is fetched when it is asked for: reading evidence is audited.
function BoardPhoto({ id, label }: { id: string; label: string }) {
  const { t } = useTranslation('postings');
  const [address, setAddress] = useState('');
  const read = useMutation({
    mutationFn: async () => URL.createObjectURL(await takeFile(`/api/v1/evidence/${id}`)),
    onSuccess: setAddress,
  });
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  if (address) return <img className="board-photo" src={address} alt={label} />;
  return (
    <p>
      <span className="pass">✓</span> {label}{' '}
      <button type="button" className="link-button" disabled={read.isPending} onClick={() => read.mutate()}>
        {t('photo.view')}
      </button>
      <ProblemNote error={read.error} />
    </p>
  );
}
