import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../../api/cases';
import { api, type Schemas, take } from '../../api/client';
import { useCaseDeed } from '../../api/work';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';

type Relation = Schemas['KinAsk']['relation'];
const relations: Relation[] = ['none', 'spouse', 'lineal', 'collateral', 'in_law'];

// Kinship is the declaration every handler owes: related to the household or not.
// It cannot be taken back, and kin step aside.
export function Kinship({ of: c, onClose, onDone }: { of: Pick<Case, 'id' | 'no'>; onClose: () => void; onDone: (told: string) => void }) {
  const { t } = useTranslation('cases');
  const [relation, setRelation] = useState<Relation>('none');
  const declare = useCaseDeed(
    c.id,
    (r: Relation, header) => take(api.POST('/api/v1/cases/{id}/kin-declarations', { params: { path: { id: c.id }, header }, body: { relation: r } })),
    () => {
      onDone(t('kin.done'));
      onClose();
    },
  );
  return (
    <Dialog title={`${t('kin')} · ${c.no}`} onClose={onClose} small>
      <p className="second">{t('kin.text')}</p>
      <fieldset className="choices">
        <legend className="hidden">{t('kin')}</legend>
        {relations.map((r) => (
          <label key={r} className="tick">
            <input type="radio" name="relation" checked={relation === r} onChange={() => setRelation(r)} />
            <span>{t('kin.' + r)}</span>
          </label>
        ))}
      </fieldset>
      {relation !== 'none' && <p className="warn">{t('kin.aside')}</p>}
      <ProblemNote error={declare.error} />
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('word.cancel', { ns: 'words' })}
        </button>
        <button type="button" className="main-button" disabled={declare.isPending} onClick={() => declare.mutate(relation)}>
          {t('kin.go')}
        </button>
      </div>
    </Dialog>
  );
}
