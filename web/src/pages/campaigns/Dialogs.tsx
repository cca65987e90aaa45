import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Move, useMoveCampaign, useReschedule } from '../../api/board';
import type { Campaign } from '../../api/campaigns';
import type { Schemas } from '../../api/client';
import { page } from '../../page';
import { Dialog } from '../../parts/Dialog';
import { pace, paceOf } from '../../parts/pace';
import { ProblemNote } from '../../parts/ProblemNote';

interface Foot {
  go: string;
  ready: boolean;
  busy: boolean;
  onGo: () => void;
  onClose: () => void;
}

export function DialogFoot({ go, ready, busy, onGo, onClose }: Foot) {
  const { t } = useTranslation();
  return (
    <div className="dialog-foot">
      <button type="button" className="plain-button" onClick={onClose}>
        {t('word.cancel')}
      </button>
      <button type="button" className="main-button" disabled={!ready || busy} onClick={onGo}>
        {go}
      </button>
    </div>
  );
}

// MoveDialog stops, resumes or ends the campaign, with the reason that is kept. A
// rehearsal may go on slower than it ran.
export function MoveDialog({ campaign, move, onClose }: { campaign: Campaign; move: Move; onClose: () => void }) {
  const { t } = useTranslation('board');
  const [reason, setReason] = useState('');
  const [day, setDay] = useState('');
  const run = useMoveCampaign(campaign.id);
  const go = () => run.mutate({ move, reason, ...(day.trim() ? { rehearsal_day: paceOf(day) } : {}) }, { onSuccess: onClose });
  return (
    <Dialog title={t(`move.${move}`)} onClose={onClose} small>
      <label className="field">
        {t('reason')}
        <textarea className="native-input" rows={3} maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
      </label>
      <p className="second">{t('reason.needed')}</p>
      {page.local && move === 'resume' && campaign.rehearsal_day && (
        <label className="field">
          {t('resume.rehearsal', { pace: pace(campaign.rehearsal_day, t) })}
          <input className="native-input" value={day} onChange={(e) => setDay(e.target.value)} placeholder={pace('10m', t)} />
        </label>
      )}
      <ProblemNote error={run.error} />
      <DialogFoot go={t(`move.${move}`)} ready={reason.trim() !== ''} busy={run.isPending} onClose={onClose} onGo={go} />
    </Dialog>
  );
}

// RescheduleDialog moves a phase's window.
export function RescheduleDialog({ campaign, phase, onClose }: { campaign: string; phase: Schemas['Phase']; onClose: () => void }) {
  const { t } = useTranslation('board');
  const [start, setStart] = useState(phase.start);
  const [end, setEnd] = useState(phase.end);
  const [reason, setReason] = useState('');
  const run = useReschedule(campaign);
  return (
    <Dialog title={t('reschedule.title', { phase: t(`phase.${phase.name}`, { ns: 'words' }) })} onClose={onClose} small>
      <div className="two">
        <label className="field">
          {t('start')}
          <input className="native-input" type="date" value={start} onChange={(e) => setStart(e.target.value)} />
        </label>
        <label className="field">
          {t('end')}
          <input className="native-input" type="date" min={start} value={end} onChange={(e) => setEnd(e.target.value)} />
        </label>
      </div>
      <label className="field">
        {t('reason')}
        <textarea className="native-input" rows={3} maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
      </label>
      <ProblemNote error={run.error} />
      <DialogFoot
        go={t('reschedule')}
        ready={reason.trim() !== '' && start !== '' && end >= start}
        busy={run.isPending}
        onClose={onClose}
        onGo={() => run.mutate({ name: phase.name, start, end, reason }, { onSuccess: onClose })}
      />
    </Dialog>
  );
}
