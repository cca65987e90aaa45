import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, key, type Schemas, take } from '../../api/client';
import { Bones } from '../../parts/Bones';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

// Calendars shows the working days in force and every version before, and loads another.
export function Calendars({ mayLoad }: { mayLoad: boolean }) {
  const { t, i18n } = useTranslation('admin');
  const known = useQueryClient();
  const list = useQuery({ queryKey: ['calendars'], queryFn: () => take(api.GET('/api/v1/calendars')) });
  const load = useMutation({
    mutationFn: async (file: File) => {
      const body = JSON.parse(await file.text()) as Schemas['CalendarRequest'];
      return take(api.POST('/api/v1/calendars', { params: { header: key() }, body }));
    },
    onSuccess: () => known.invalidateQueries({ queryKey: ['calendars'] }),
  });
  if (list.isPending) return <Bones />;
  if (list.isError) return <ProblemNote error={list.error} retry={() => void list.refetch()} />;
  const { current, history } = list.data;
  const years = Object.entries(current.years).sort(([a], [b]) => b.localeCompare(a));
  return (
    <>
      <div className="head">
        <span className="second">{t('calendar.hint', { version: current.version })}</span>
        <span className="head-space" />
        {mayLoad && (
          <label className="plain-button file-button">
            {t('calendar.load')}
            <input
              type="file"
              accept=".json,application/json"
              onChange={(e) => {
                const file = e.target.files?.[0];
                if (file) load.mutate(file);
                e.target.value = '';
              }}
            />
          </label>
        )}
      </div>
      <ProblemNote error={load.error} />
      {(current.unknown_years ?? []).map((y) => (
        <div className="note warn-note" key={y}>
          {t('calendar.unknown', { year: y })}
        </div>
      ))}
      <div className="table-wrap sheet">
        <table className="table cards">
          <thead>
            <tr>
              <th>{t('calendar.year')}</th>
              <th>{t('calendar.off')}</th>
              <th>{t('calendar.on')}</th>
            </tr>
          </thead>
          <tbody>
            {years.map(([year, y]) => (
              <tr key={year}>
                <td className="tabular">{year}</td>
                <td className="days" data-label={t('calendar.off')}>
                  <Days of={y.holidays} />
                </td>
                <td className="days" data-label={t('calendar.on')}>
                  <Days of={y.workdays} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {history.length > 0 && (
        <>
          <h2 className="history-head">{t('calendar.history')}</h2>
          <ul className="history">
            {history.map((h) => (
              <li key={h.version + h.at}>
                <code>{h.version}</code> <span className="second">{moment(h.at, i18n.language)}</span> {h.by}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

// Days never break within one of them.
const Days = ({ of }: { of: string[] }) => <span>{of.map((d) => d.slice(5).replace('-', '\u2011')).join(' ')}</span>;
