import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confirmStandard, proposeStandard, type Standard, useForget, useStandards } from '../../api/archives';
import { may, type Me } from '../../api/me';
import { SmallForm } from '../../parts/SmallForm';
import { Bones } from '../../parts/Bones';
import { fenOf } from '../../parts/fenOf';
import { yuan } from '../../parts/money';
import { More } from '../../parts/More';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { dayOf } from '../../parts/time';
import { phaseOf, tenthsOf } from './lines';

const times = (tenths: number | undefined) => (tenths ? (tenths / 10).toFixed(1) : '');

const tones = { proposed: 'warn', coming: 'info', in_force: 'pass', past: 'second' };

// Standards are the lines grades are measured against, by region and year; every
// one stays, so that an old grade can be followed.
export function Standards({ me }: { me: Me }) {
  const { t } = useTranslation('archives');
  const [region, setRegion] = useState('');
  const [adding, setAdding] = useState(false);
  const list = useStandards(region);
  const forget = useForget('standards');
  const confirm = useMutation({ mutationFn: (id: string) => confirmStandard(id), onSuccess: forget });
  const rows = (list.data?.pages.flatMap((p) => p.items) ?? []).toSorted((a, b) => a.region.localeCompare(b.region) || a.setting.localeCompare(b.setting) || b.effective_from.localeCompare(a.effective_from));
  const today = dayOf(new Date());
  const before = (s: Standard) => rows.find((o) => o.region === s.region && o.setting === s.setting && o.effective_from < s.effective_from);
  return (
    <>
      <div className="head">
        <input className="native-input" aria-label={t('region')} placeholder={t('region')} inputMode="numeric" maxLength={16} value={region} onChange={(e) => setRegion(e.target.value.replace(/[^0-9-]/g, ''))} />
        <span className="head-space" />
        {may(me, 'standard.write') && (
          <button type="button" className="plain-button" onClick={() => setAdding(true)}>
            {t('standard.add')}
          </button>
        )}
      </div>
      <ProblemNote error={list.error ?? confirm.error} />
      {list.isPending && <Bones />}
      {list.isSuccess && rows.length === 0 && <Nothing title={t('standard.none')}>{t('standard.none.hint')}</Nothing>}
      {rows.length > 0 && (
        <div className="table-wrap sheet">
          <table className="table cards">
            <thead>
              <tr>
                <th>{t('region')}</th>
                <th>{t('setting')}</th>
                <th>{t('year')}</th>
                <th className="amount">{t('dibao')}</th>
                <th className="n">{t('relative')}</th>
                <th className="n">{t('edge')}</th>
                <th>{t('from')}</th>
                <th>{t('document')}</th>
                <th>{t('state')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((s) => {
                const phase = phaseOf(s, rows, today);
                const last = before(s);
                const grew = last ? s.dibao_monthly_fen - last.dibao_monthly_fen : 0;
                const own = s.made_by === me.username || s.made_by === me.name;
                return (
                  <tr key={s.id} className={phase === 'past' ? 'second' : undefined}>
                    <td className="no">{s.region}</td>
                    <td data-label={t('setting')}>{t(`setting.${s.setting}`)}</td>
                    <td className="tabular" data-label={t('year')}>
                      {s.year}
                    </td>
                    <td className="amount" data-label={t('dibao')}>
                      <span>
                        {yuan(s.dibao_monthly_fen)} {grew !== 0 && <span className="second small">{t('grew', { by: (grew > 0 ? '+' : '') + yuan(grew) })}</span>}
                      </span>
                    </td>
                    <td className="n" data-label={t('relative')}>
                      {times(s.relative_tenths)}
                    </td>
                    <td className="n" data-label={t('edge')}>
                      {times(s.edge_tenths)}
                    </td>
                    <td className="keep tabular" data-label={t('from')}>
                      {s.effective_from}
                    </td>
                    <td data-label={t('document')}>{s.document_no}</td>
                    <td data-label={t('state')}>
                      <span>
                        <span className={`chip ${tones[phase]}`}>{t(`standard.${phase}`)}</span>{' '}
                        {phase === 'proposed' && may(me, 'standard.confirm') && (
                          <button type="button" className="link-button" disabled={own || confirm.isPending} title={own ? t('standard.self', { who: s.made_by }) : undefined} onClick={() => confirm.mutate(s.id)}>
                            {t('standard.confirm')}
                          </button>
                        )}
                      </span>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      <More list={list} />
      {adding && (
        <SmallForm
          title={t('standard.add')}
          go={t('standard.go')}
          start={{ region: region || (me.roles[0]?.union ?? ''), setting: 'urban', relative: '1.5', edge: '', from: today }}
          asked={[
            { name: 'region', label: t('region'), max: 16 },
            { name: 'setting', label: t('setting'), kind: 'select', options: [['urban', t('setting.urban')], ['rural', t('setting.rural')]] },
            { name: 'dibao', label: t('dibao'), kind: 'amount' },
            { name: 'wage', label: t('wage'), kind: 'amount', optional: true },
            { name: 'relative', label: t('relative'), kind: 'amount' },
            { name: 'edge', label: t('edge'), kind: 'amount', optional: true },
            { name: 'from', label: t('from'), kind: 'date' },
            { name: 'document', label: t('document'), max: 128 },
          ]}
          send={(a) =>
            proposeStandard({
              region: a.region,
              setting: a.setting as 'urban',
              dibao_monthly_fen: fenOf(a.dibao) ?? 0,
              minimum_wage_fen: a.wage ? fenOf(a.wage) : undefined,
              relative_tenths: tenthsOf(a.relative) ?? 0,
              edge_tenths: a.edge ? tenthsOf(a.edge) : undefined,
              effective_from: a.from,
              document_no: a.document,
            })
          }
          onDone={forget}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  );
}
