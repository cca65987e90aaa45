import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useChosenCampaign } from '../../api/campaigns';
import { caseQuery, timelineQuery } from '../../api/cases';
import { api, type Schemas, take } from '../../api/client';
import { useHeard } from '../../api/live';
import { may, useMe } from '../../api/me';
import { type Kind, type Task, peekQuery, useTaskCounts, useTasks } from '../../api/tasks';
import { type Act, eligibilityQuery, stepsQuery, useCopies } from '../../api/work';
import { Bones } from '../../parts/Bones';
import { Export } from '../../parts/Export';
import { useKeys } from '../../parts/keys';
import { useNarrow } from '../../parts/narrow';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { yuan } from '../../parts/money';
import { clock } from '../../parts/time';
import { useTitle } from '../../parts/title';
import '../cases/cases.css';
import '../cases/words';
import { Bulk, bulkKinds } from './Bulk';
import { type Batch, BulkProgress } from './BulkProgress';
import { type BoxHandle, outcomeWord } from './DecisionBox';
import { Copies } from './Copies';
import { Detail } from './Detail';
import { Done } from './Done';
import { Filters, narrowedOf, nothing } from './Filters';
import { HandOver } from './HandOver';
import { Help } from './Help';
import { addressOf, filterOf } from './filter';
import { Going } from './going';
import '../../parts/office.css';
import './inbox.css';
import { Reassign } from './Reassign';
import { Sections } from './Sections';
import { TaskRows } from './TaskRows';
import { UndoBar, type Sent } from './UndoBar';
import type { Answer } from './useDecide';
import './words';

type Pages = InfiniteData<Schemas['TaskList'], string>;

// Inbox is where everything that waits for me is decided, one by one or many at once.
export function Inbox() {
  const { t } = useTranslation('inbox');
  useTitle(t('nav.inbox', { ns: 'words' }));
  const { id } = useParams();
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const known = useQueryClient();
  const { data: me } = useMe();
  const { campaign, known: settled } = useChosenCampaign();
  const counts = useTaskCounts(me, campaign?.id, settled);
  const section = params.get('section') ?? counts.data?.toSorted((a, b) => b.count - a.count)[0]?.kind;
  const copies = useCopies(may(me, 'task.read'));
  const kind = section === 'done' || section === 'copies' ? undefined : (section as Kind | undefined);
  const [narrowed, setNarrowed] = useState(nothing);
  const [search, setSearch] = useState('');
  const filter = useMemo(() => filterOf(kind, campaign?.id, narrowed), [kind, campaign?.id, narrowed]);
  const list = useTasks(filter, search, !!kind && settled && !counts.isPending);
  const rows = useMemo(() => list.data?.pages.flatMap((p) => p.items) ?? [], [list.data]);

  const [ticked, setTicked] = useState<Set<string>>(new Set());
  const [failed, setFailed] = useState<Map<string, string>>(new Map());
  const [bulk, setBulk] = useState<'decide' | 'hand'>();
  const [reassigning, setReassigning] = useState(false);
  const [batch, setBatch] = useState<{ id: string; tasks: Task[] }>();
  const [sent, setSent] = useState<Sent>();
  const [notice, setNotice] = useState('');
  const [help, setHelp] = useState(false);
  const forgetSent = useCallback(() => setSent(undefined), []);
  const box = useRef<BoxHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const narrow = useNarrow();

  const going = useRef(new Going(id)).current;
  useEffect(() => going.arrived(id), [going, id]);
  const show = useCallback(
    (task?: Task) => {
      going.go(task?.id);
      void navigate({ pathname: task ? `/inbox/${task.id}` : '/inbox', search: params.toString() }, { replace: !!id && !!task });
    },
    [going, navigate, params, id],
  );
  const at = rows.findIndex((r) => r.id === id);
  const step = (by: number) => {
    const from = rows.findIndex((r) => r.id === going.to);
    const next = rows[from < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, from + by))];
    if (next && next.id !== going.to) show(next);
  };
  const arrived = () => going.to === id;
  const tick = (task: Task) =>
    setTicked((was) => {
      const now = new Set(was);
      if (!now.delete(task.id)) now.add(task.id);
      return now;
    });

  // The next item is fetched while this one is read, so that it opens at once.
  const following = at >= 0 ? rows[at + 1] : undefined;
  useEffect(() => {
    if (!following) return;
    void known.prefetchQuery(peekQuery(following.id));
    if (following.case_id) {
      void known.prefetchQuery(caseQuery(following.case_id));
      void known.prefetchQuery(timelineQuery(following.case_id));
      void known.prefetchQuery(eligibilityQuery(following.case_id));
      void known.prefetchQuery(stepsQuery(following.case_id));
    }
  }, [following, known]);

  const drop = (gone: Set<string>) =>
    known.setQueriesData<Pages>({ queryKey: ['tasks', 'list'] }, (was) => was && { ...was, pages: was.pages.map((p) => ({ ...p, items: p.items.filter((x) => !gone.has(x.id)) })) });

  const leave = (task: Task) => {
    const next = rows[at + 1] ?? rows[at - 1];
    drop(new Set([task.id]));
    setTicked((was) => new Set([...was].filter((x) => x !== task.id)));
    if (going.to === task.id) show(next); // whoever has gone on meanwhile stays where he is
  };
  const onSent = (task: Task, answer: Answer) => {
    if (answer.how === 'asked') {
      setNotice(t('paused.asked', { no: task.case_no ?? '' }));
      if (going.to === task.id && rows[at + 1]) show(rows[at + 1]); // it stays in the list, its clock stands still
      return;
    }
    leave(task);
    if (answer.how === 'decided') {
      setNotice('');
      setSent({ decision: answer.decision, undoable: answer.undoable, no: task.case_no ?? '', what: t(outcomeWord(task.kind, answer.outcome)) });
    } else if (answer.how === 'taken') {
      setNotice(`${task.case_no ?? ''} ${t('conflict.already_decided', { by: answer.by, at: answer.at ? clock(answer.at) : '' })}`);
    } else setNotice(`${task.case_no ?? ''} ${t('conflict.gone')}`);
  };
  // Other work may take the task from me, or only change how I stand to it.
  const onWorked = (task: Task, act: Act, left: boolean) => {
    setNotice(t('work.done', { no: task.case_no ?? '', what: t('work.' + act, { ns: 'words' }) }));
    if (left) leave(task);
  };
  const onBatchOver = useCallback(
    (b: Batch) => {
      const done = new Set(b.items.filter((i) => i.status === 'done').map((i) => i.task_id));
      const refused = new Map(b.items.filter((i) => i.status === 'refused').map((i) => [i.task_id, i.reason ?? i.code ?? '']));
      if (b.status === 'done') {
        setTicked((was) => new Set([...was].filter((x) => !done.has(x))));
        setFailed((was) => new Map([...was, ...refused]));
        // What was open is decided: on to the next that is not.
        if (going.to && done.has(going.to)) show(rows.find((r) => !done.has(r.id)));
      }
      void known.invalidateQueries({ queryKey: ['tasks'] });
      void known.invalidateQueries({ queryKey: ['campaign'] });
    },
    [going, known, rows, show],
  );

  useKeys({
    j: () => step(1),
    k: () => step(-1),
    x: () => {
      const open = rows.find((r) => r.id === going.to);
      if (open && bulkKinds.includes(open.kind)) tick(open);
    },
    Enter: () => (id ? document.querySelector<HTMLElement>('.detail-body')?.focus() : step(1)),
    a: () => arrived() && box.current?.choose('approve'),
    r: () => arrived() && box.current?.choose('return'),
    t: () => arrived() && box.current?.work('hand_over'),
    c: () => arrived() && box.current?.comment(),
    '/': () => searchField.current?.focus(),
    '?': () => setHelp(true),
    Escape: () => (notice || sent ? (setNotice(''), setSent(undefined)) : show(undefined)),
  });

  // Changes elsewhere are offered, not pushed: the list stays as it is under the
  // hand, unless nothing is being read or ticked.
  const { newer } = useHeard();
  const plain = !search && !narrowed.due && !narrowed.line;
  const count = counts.data?.find((c) => c.kind === kind)?.count ?? 0;
  const old = !!list.data && !list.isFetching && (rows.some((r) => newer(r.case_id, r.version)) || (plain && !list.hasNextPage && !counts.isFetching && count !== rows.length));
  const { refetch } = list;
  const refresh = useCallback(() => void refetch(), [refetch]);
  const idle = !id && ticked.size === 0;
  useEffect(() => {
    if (old && (idle || rows.length === 0)) refresh();
  }, [old, idle, rows.length, refresh]);

  const choose = (name: string) => {
    setTicked(new Set());
    setFailed(new Map());
    void navigate({ pathname: '/inbox', search: `section=${name}` });
  };
  const onView = (v: Schemas['SavedView']) => {
    setNarrowed(narrowedOf(v.query));
    setParams(v.query.kind ? { section: v.query.kind, view: v.id } : { view: v.id });
  };
  // A shared link opens its view, narrowed to what the reader may see.
  const linked = params.get('view');
  useEffect(() => {
    if (!linked) return;
    take(api.GET('/api/v1/views/{id}', { params: { path: { id: linked } } })).then(
      (v) => setNarrowed(narrowedOf(v.query)),
      () => setNotice(t('problem.missing_hint', { ns: 'words' })),
    );
  }, [linked]); // eslint-disable-line -- once for each link

  const chosen = rows.filter((r) => ticked.has(r.id));
  const total = chosen.reduce((sum, r) => sum + r.amount_fen, 0);
  const closeBulk = () => setBulk(undefined);
  const onQueued = (batchId: string, tasks: Task[], misfits: Map<string, string>) => {
    closeBulk();
    setFailed(misfits);
    setBatch({ id: batchId, tasks });
  };
  const ticking = !!kind && bulkKinds.includes(kind);
  return (
    <div className={'inbox' + (id ? ' inbox-open' : '')}>
      <h1 className="hidden">{t('nav.inbox', { ns: 'words' })}</h1>
      <div className="sections-row">
        <Sections counts={counts.data ?? []} copies={copies.data?.filter((c) => !c.read_at).length ?? 0} current={section} choose={choose} />
        {sent && (
          <UndoBar
            key={sent.decision}
            sent={sent}
            onOver={forgetSent}
            onUndone={() => {
              setNotice(t('undo.done', { no: sent.no }));
              setSent(undefined);
            }}
          />
        )}
      </div>
      {counts.isError && <ProblemNote error={counts.error} retry={() => void counts.refetch()} />}
      {section === 'done' ? (
        <Done />
      ) : section === 'copies' ? (
        <Copies />
      ) : (
        <div className="panes">
          <div className="pane-list sheet">
            <div className="pane-tools">
              <form
                role="search"
                onSubmit={(e) => {
                  e.preventDefault();
                  setSearch(searchField.current?.value.trim() ?? '');
                  searchField.current?.blur();
                }}
              >
                <input
                  ref={searchField}
                  type="search"
                  className="native-input"
                  autoComplete="off"
                  maxLength={64}
                  placeholder={t('search')}
                  aria-label={t('search')}
                  onChange={(e) => e.target.value === '' && setSearch('')}
                  onKeyDown={(e) => e.key === 'Escape' && e.currentTarget.blur()}
                />
              </form>
              <Filters kind={kind} narrowed={narrowed} change={setNarrowed} onView={onView} />
            </div>
            {old && !idle && (
              <button type="button" className="list-moved" onClick={refresh}>
                {t('list.more')}
              </button>
            )}
            {list.isError && <ProblemNote error={list.error} retry={refresh} />}
            {!settled || counts.isLoading || list.isLoading ? (
              <Bones rows={10} />
            ) : rows.length === 0 ? (
              search || narrowed.due || narrowed.line ? (
                <Nothing
                  title={t('empty.filter')}
                  action={
                    <button
                      type="button"
                      className="plain-button"
                      onClick={() => {
                        setNarrowed(nothing);
                        setSearch('');
                        if (searchField.current) searchField.current.value = '';
                      }}
                    >
                      {t('empty.filter.clear')}
                    </button>
                  }
                />
              ) : (
                <Nothing title={t('empty.title')}>{t('empty.text')}</Nothing>
              )
            ) : (
              <TaskRows
                rows={rows}
                open={id}
                ticked={ticked}
                failed={failed}
                onOpen={show}
                onTick={tick}
                more={list.hasNextPage && !list.isFetchingNextPage}
                onMore={() => void list.fetchNextPage()}
                ticking={ticking}
                height={narrow ? 64 : 40}
              />
            )}
            {ticking && rows.length > 0 && (
              <div className="pane-foot">
                <label className="tick">
                  <input
                    type="checkbox"
                    checked={ticked.size > 0 && chosen.length === rows.length}
                    ref={(el) => {
                      if (el) el.indeterminate = ticked.size > 0 && chosen.length < rows.length;
                    }}
                    onChange={(e) => setTicked(e.target.checked ? new Set(rows.map((r) => r.id)) : new Set())}
                  />
                  <span>{ticked.size === 0 ? t('list.tick_all', { n: rows.length }) : t('bulk.selected', { n: chosen.length }) + ' · ' + yuan(total)}</span>
                </label>
                {ticked.size > 0 && (
                  <button type="button" className="bulk-go" onClick={() => setBulk('decide')}>
                    {t('bulk.go', { what: t(`approve.${kind}`) })}
                  </button>
                )}
                {chosen.length > 0 && (
                  <button type="button" className="plain-button" onClick={() => setBulk('hand')}>
                    {t('work.hand_over', { ns: 'words' })}…
                  </button>
                )}
                {chosen.length > 0 && may(me, 'task.reassign') && (
                  <button type="button" className="plain-button" onClick={() => setReassigning(true)}>
                    {t('reassign')}
                  </button>
                )}
                {ticked.size === 0 && <Export address={addressOf(filter)} name={t('nav.inbox', { ns: 'words' })} />}
              </div>
            )}
          </div>
          <div className="pane-detail sheet">
            {batch && <BulkProgress key={batch.id} id={batch.id} tasks={batch.tasks} onOver={onBatchOver} onClose={() => setBatch(undefined)} />}
            {notice && (
              <p className="notice" role="status">
                {notice}{' '}
                <button type="button" className="plain-button" onClick={() => setNotice('')}>
                  {t('word.close', { ns: 'words' })}
                </button>
              </p>
            )}
            {id ? (
              <Detail
                id={id}
                box={box}
                onSent={onSent}
                onWorked={onWorked}
                onRuled={(task) => {
                  leave(task);
                  setNotice(t('done', { no: task.case_no ?? '', what: t('ruling') }));
                }}
                onNext={() => step(1)}
                onBack={() => show(undefined)}
              />
            ) : (
              rows.length > 0 && <Nothing title={t('pick')}>{t('pick.keys')}</Nothing>
            )}
          </div>
        </div>
      )}
      {bulk === 'decide' && kind && <Bulk kind={kind} tasks={chosen} onClose={closeBulk} onQueued={onQueued} />}
      {bulk === 'hand' && chosen.length > 0 && <HandOver tasks={chosen} onClose={closeBulk} onQueued={onQueued} />}
      {reassigning && chosen.length > 0 && (
        <Reassign
          tasks={chosen.map((x) => ({ id: x.id, no: x.case_no ?? '', name: x.name ?? '' }))}
          onClose={() => setReassigning(false)}
          onDone={(gone) => {
            drop(gone);
            setTicked((was) => new Set([...was].filter((x) => !gone.has(x))));
            setNotice(t('reassign.done', { n: gone.size }));
            if (going.to && gone.has(going.to)) show(rows.find((r) => !gone.has(r.id)));
          }}
        />
      )}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}
