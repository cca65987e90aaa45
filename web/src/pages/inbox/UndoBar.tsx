import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, key, take } from '../../api/client';
import { ProblemNote } from '../../parts/ProblemNote';

export interface Sent {
  decision: string;
  undoable: boolean; // some decisions are final at once, such as a posting
  no: string;
  what: string;
}

const shownFor = 20;

// UndoBar says what was decided and offers 撤回 for a while; later it stands under 已办,
// as long as nobody has acted since.
export function UndoBar({ sent, onOver, onUndone }: { sent: Sent; onOver: () => void; onUndone: () => void }) {
  const { t } = useTranslation('inbox');
  const [left, setLeft] = useState(shownFor);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (asking) return;
    if (left <= 0) return onOver();
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left, asking, onOver]);
  return (
    <div className="undo" role="status">
      <span>{t('done', { no: sent.no, what: sent.what })}</span>
      {asking ? (
        <TakeBack decision={sent.decision} onUndone={onUndone} />
      ) : (
        sent.undoable && (
          <button type="button" className="plain-button" onClick={() => setAsking(true)}>
            {t('undo')} <span className="second tabular">{t('undo.left', { n: left })}</span>
          </button>
        )
      )}
      <button type="button" className="plain-button" aria-label={t('word.close', { ns: 'words' })} onClick={onOver}>
        ×
      </button>
    </div>
  );
}

// TakeBack asks for the reason that a 撤回 needs.
export function TakeBack({ decision, onUndone }: { decision: string; onUndone: () => void }) {
  const { t } = useTranslation('inbox');
  const known = useQueryClient();
  const [intention] = useState(key);
  const back = useMutation({
    mutationFn: (reason: string) => take(api.POST('/api/v1/decisions/{id}/withdraw', { params: { path: { id: decision }, header: intention }, body: { reason } })),
    onSuccess: () => {
      void known.invalidateQueries({ queryKey: ['tasks'] });
      void known.invalidateQueries({ queryKey: ['case'] });
      onUndone();
    },
  });
  return (
    <form
      className="take-back"
      onSubmit={(e) => {
        e.preventDefault();
        back.mutate(String(new FormData(e.currentTarget).get('reason')).trim());
      }}
    >
      <input className="native-input" name="reason" required maxLength={200} aria-label={t('undo.reason')} defaultValue={t('undo.default')} autoFocus />
      <button type="submit" className="plain-button" disabled={back.isPending}>
        {t('send', { what: t('undo') })}
      </button>
      <ProblemNote error={back.error} />
    </form>
  );
}
