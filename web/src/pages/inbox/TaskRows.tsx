import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCampaigns, useChosenCampaign } from '../../api/campaigns';
import { may, useMe } from '../../api/me';
import type { Task } from '../../api/tasks';
import { Due } from '../../parts/Due';
import { yuan } from '../../parts/money';

interface Props {
  rows: Task[];
  open?: string; // the task shown beside
  ticked: Set<string>;
  failed: Map<string, string>; // why a bulk decision left the row
  onOpen: (task: Task) => void;
  onTick: (task: Task) => void;
  more: boolean;
  onMore: () => void;
  ticking: boolean;
  height: number; // of a row
}

// TaskRows draws only the rows in sight, so that a Friday's hundreds stay quick.
export function TaskRows({ rows, open, ticked, failed, onOpen, onTick, more, onMore, ticking, height }: Props) {
  const { t } = useTranslation('inbox');
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (i) => rows[i].id,
    overscan: 8,
  });
  useEffect(() => list.measure(), [height, list]); // a window that grows has rows of another height
  const shown = list.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 20) onMore();
  }, [more, last, rows.length, onMore]);
  const at = rows.findIndex((r) => r.id === open);
  useEffect(() => {
    if (at >= 0) list.scrollToIndex(at, { align: 'auto' });
  }, [at, list]);
  return (
    <div ref={scroller} className="rows" role="list" aria-label={t('list')}>
      <div style={{ height: list.getTotalSize(), position: 'relative' }}>
        {shown.map(({ index, start, key }) => {
          const task = rows[index];
          return (
            <div
              key={key}
              role="listitem"
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className={'row' + (task.id === open ? ' row-open' : '') + (failed.has(task.id) ? ' row-failed' : '')}
              style={{ position: 'absolute', top: 0, left: 0, right: 0, height, transform: `translateY(${start}px)` }}
            >
              {ticking && (
                <label className="row-tick">
                  <input type="checkbox" checked={ticked.has(task.id)} onChange={() => onTick(task)} aria-label={t('list.tick', { no: task.case_no ?? '' })} />
                </label>
              )}
              <button type="button" className="row-main" aria-current={task.id === open ? 'true' : undefined} onClick={() => onOpen(task)}>
                <Row task={task} why={failed.get(task.id)} />
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}

// useMoneyOf says what a task about a payment batch is for: the budget line, and
// the campaign where it is not the one that is chosen.
function useMoneyOf(task: Task): string[] {
  const about = !task.case_id && !!task.line_id;
  const campaigns = useCampaigns(may(useMe().data, 'campaign.read') && about);
  const campaign = about ? campaigns.data?.find((c) => c.id === task.campaign_id) : undefined;
  const chosen = useChosenCampaign().campaign?.id;
  if (!campaign) return [];
  return [campaign.lines.find((l) => l.id === task.line_id)?.name ?? '', chosen === campaign.id ? '' : campaign.title].filter(Boolean);
}

function Row({ task, why }: { task: Task; why?: string }) {
  const { t } = useTranslation('inbox');
  const money = useMoneyOf(task);
  return (
    <>
      <span className="no">{task.case_no || t('kind.' + task.kind, { ns: 'words' })}</span>
      <span className="row-name" title={money.join(' · ')}>
        {task.name || money[0]}
        {money[1] && <span className="row-of second">{money[1]}</span>}
        {task.on_behalf_of && <span className="tag info" title={task.on_behalf_of.name}>{t('list.for', { name: task.on_behalf_of.name })}</span>}
        {task.aided_last_year && <span className="tag warn">{t('aided')}</span>}
      </span>
      <span className="amount">{yuan(task.amount_fen)}</span>
      <span className="row-step second" title={t('list.why.me', { role: t('role.' + task.role, { ns: 'words' }) })}>
        {why ?? [t('level.' + task.level, { ns: 'words' }), task.case_no && t('kind.' + task.kind, { ns: 'words' })].filter(Boolean).join(t('space', { ns: 'words' }))}
      </span>
      <Due at={task.due_at} on={task.due_on} left={task.days_left} overdue={task.overdue} />
    </>
  );
}
