import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useNamed } from '../cases/Missing';

interface Props {
  things: Schemas['MissingThing'][]; // to pick from
  picked: string[];
  must: boolean; // the plan demands a list
  wrong: boolean;
  change: (picked: string[]) => void;
}

// What a return may list, by the family its code begins with; the fields of the
// file are many and stay folded until somebody wants them.
const families = ['evidence', 'record', 'file'] as const;

// MissingTicks is where whoever returns a case ticks what it lacks.
export function MissingTicks({ things, picked, must, wrong, change }: Props) {
  const { t } = useTranslation('inbox');
  const named = useNamed();
  if (things.length === 0) return null;
  return (
    <fieldset className="missing-ticks">
      <legend>{t(must ? 'missing.must' : 'missing.may')}</legend>
      {families.map((family) => {
        const some = things.filter((x) => x.item.startsWith(family + '.'));
        const n = some.filter((x) => picked.includes(x.item)).length;
        return (
          <details key={family} open={family !== 'file' || n > 0}>
            <summary>
              {t('missing.' + family)} {n > 0 && <span className="second tabular">{t('missing.n', { n })}</span>}
            </summary>
            {some.map((x) => (
              <label key={x.item} className="tick">
                <input
                  type="checkbox"
                  checked={picked.includes(x.item)}
                  aria-invalid={wrong && must && picked.length === 0}
                  onChange={(e) => change(e.target.checked ? [...picked, x.item] : picked.filter((item) => item !== x.item))}
                />
                <span>{named(x)}</span>
              </label>
            ))}
          </details>
        );
      })}
    </fieldset>
  );
}
