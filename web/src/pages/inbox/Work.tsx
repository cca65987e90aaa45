import { Button } from 'antd';
import { type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcome, Task } from '../../api/tasks';
import { type Act, useWork } from '../../api/work';
import { because } from '../../parts/because';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { outcomeWord } from './DecisionBox';
import { sends } from '../../parts/sends';
import { Someone } from './Someone';

export interface WorkHandle {
  open: (act: Act) => void;
}

interface Props {
  task: Task;
  onWorked: (act: Act, left: boolean) => void; // left: the task waits for me no longer
  ref: Ref<WorkHandle>;
}

const works: readonly string[] = ['hand_over', 'entrust', 'countersign', 'drop_signer', 'copy', 'claim', 'release'] satisfies Act[];
const needsReason: Act[] = ['hand_over', 'countersign', 'drop_signer', 'opinion'];

// Work is what may be done with a task besides answering it: 转办 stands beside
// the outcomes, the rest in a menu where each says why it is not possible.
export function Work({ task, onWorked, ref }: Props) {
  const { t } = useTranslation('inbox');
  const [menu, setMenu] = useState(false);
  const [act, setAct] = useState<Act>();
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const at = new Map(task.allowed_actions.map((a) => [a.action as string, a]));
  const possible = task.allowed_actions.filter((a) => works.includes(a.action) && a.action !== 'hand_over');
  useImperativeHandle(ref, () => ({ open: (a) => at.get(a)?.allowed && setAct(a) }));
  useEffect(() => {
    const away = (e: Event) => {
      if (!box.current?.contains(e.target as Node)) setMenu(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, []);
  if (!possible.length && !at.has('hand_over')) return null;
  const choose = (a: Act) => {
    setMenu(false);
    if (at.get(a)?.allowed) setAct(a);
  };
  return (
    <>
      {at.get('opinion')?.allowed && (
        <Button type="primary" onClick={() => setAct('opinion')}>
          {t('work.opinion', { ns: 'words' })}
        </Button>
      )}
      {at.get('hand_over')?.allowed && (
        <Button onClick={() => choose('hand_over')}>
          {t('work.hand_over', { ns: 'words' })} <kbd aria-hidden="true">t</kbd>
        </Button>
      )}
      <div
        className="work"
        ref={box}
        onKeyDown={(e) => {
          if (e.key !== 'Escape' || !menu) return;
          e.stopPropagation();
          setMenu(false);
        }}
      >
        <Button aria-expanded={menu} aria-controls={id} onClick={() => setMenu(!menu)}>
          {t('work.more')} <span aria-hidden="true">▴</span>
        </Button>
        {menu && (
          <ul className="work-menu" id={id}>
            {possible.map((a) => (
              <li key={a.action}>
                <button type="button" aria-disabled={!a.allowed} onClick={() => choose(a.action as Act)}>
                  <span>{t('work.' + a.action, { ns: 'words' })}</span>
                  <span className="second">{a.allowed ? t('work.what.' + a.action) : because(a)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {act && <WorkDialog key={act} task={task} act={act} onClose={() => setAct(undefined)} onWorked={onWorked} />}
    </>
  );
}

// leaves says whether a deed takes the task from my list.
const leaves = (act: Act, before: boolean) => act === 'hand_over' || act === 'entrust' || act === 'opinion' || (act === 'countersign' && before);

function WorkDialog({ task, act, onClose, onWorked }: { task: Task; act: Act; onClose: () => void; onWorked: Props['onWorked'] }) {
  const { t } = useTranslation('inbox');
  const [to, setTo] = useState('');
  const [before, setBefore] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>('approve');
  const [comment, setComment] = useState('');
  const [touched, setTouched] = useState(false);
  const word = t('work.' + act, { ns: 'words' });
  const work = useWork(task, (done) => {
    onClose();
    onWorked(done, leaves(done, before));
  });
  const person = ['hand_over', 'entrust', 'countersign', 'copy', 'drop_signer'].includes(act);
  const reason = needsReason.includes(act);
  const lacks = (person && !to) || (reason && !comment.trim());
  const send = () => {
    setTouched(true);
    if (lacks || work.isPending) return;
    work.mutate({
      act,
      to: person ? to : undefined,
      before: act === 'countersign' ? before : undefined,
      outcome: act === 'opinion' ? outcome : undefined,
      comment: comment.trim() || undefined,
    });
  };
  return (
    <Dialog title={`${word} · ${task.case_no ?? ''}`} onClose={onClose} small>
      <form {...sends(send)}>
        <p className="second">{t('work.what.' + act)}</p>
        {act === 'drop_signer' && <Signers task={task} to={to} choose={setTo} wrong={touched && !to} />}
        {person && act !== 'drop_signer' && <Someone task={task.id} act={act} to={to} choose={setTo} wrong={touched && !to} />}
        {act === 'countersign' && (
          <fieldset className="choice">
            <legend>{t('work.when')}</legend>
            {[true, false].map((b) => (
              <label key={String(b)} className="tick">
                <input type="radio" name="before" checked={before === b} onChange={() => setBefore(b)} />
                <span>{t(b ? 'work.before' : 'work.after')}</span>
              </label>
            ))}
          </fieldset>
        )}
        {act === 'opinion' && (
          <fieldset className="choice">
            <legend>{t('work.would')}</legend>
            {(['approve', 'return', 'reject'] as const).map((o) => (
              <label key={o} className="tick">
                <input type="radio" name="outcome" checked={outcome === o} onChange={() => setOutcome(o)} />
                <span>{t(outcomeWord(task.kind, o))}</span>
              </label>
            ))}
          </fieldset>
        )}
        {act !== 'claim' && act !== 'release' && act !== 'copy' && (
          <label className="bulk-field">
            <span>{t(reason ? 'comment.required' : 'comment.optional')}</span>
            <textarea className="native-input" rows={2} maxLength={2000} value={comment} aria-invalid={touched && reason && !comment.trim()} onChange={(e) => setComment(e.target.value)} />
          </label>
        )}
        <ProblemNote error={work.error} />
        <div className="dialog-foot">
          <Button onClick={onClose}>{t('word.cancel', { ns: 'words' })}</Button>
          <Button type="primary" htmlType="submit" loading={work.isPending}>
            {t('send', { what: word })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Signers({ task, to, choose, wrong }: { task: Task; to: string; choose: (username: string) => void; wrong: boolean }) {
  const { t } = useTranslation('inbox');
  return (
    <label className="bulk-field">
      <span>{t('work.to.drop')}</span>
      <select className="native-select" value={to} aria-invalid={wrong} autoFocus onChange={(e) => choose(e.target.value)}>
        <option value="">{t('work.choose')}</option>
        {task.signers
          ?.filter((s) => s.mine && !s.signed && s.username)
          .map((s) => (
            <option key={s.username} value={s.username}>
              {s.name}
            </option>
          ))}
      </select>
    </label>
  );
}
