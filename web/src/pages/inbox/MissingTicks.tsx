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

// bare is the name of a field of the file without the word that says so: its heading does.
const bare = (name: string) => name.replace(/^(档案：|File: )/, '');

// MissingTicks is where whoever returns a case ticks what it lacks.
export function MissingTicks({ things, picked, must, wrong, change }: Props) {
  const { t } = useTranslation('inbox');
  const named = useNamed();
  if (things.length === 0) return null;
  const lacks = wrong && must && picked.length === 0;
  return (
    <fieldset className="missing-ticks">
      <legend className={lacks ? 'stop' : undefined}>{t(must ? 'missing.must' : 'missing.may')}</legend>
      {families.map((family) => {
        const some = things.filter((x) => x.item.startsWith(family + '.'));
        const n = some.filter((x) => picked.includes(x.item)).length;
        return (
          <details key={family} open={family !== 'file' || n > 0}>
            <summary>
              {t('missing.' + family)} {n > 0 && <span className="second tabular">{t('missing.n', { n })}</span>}
            </summary>
            <div className="missing-list-ticks">
              {some.map((x) => (
                <label key={x.item} className="tick">
                  <input
                    type="checkbox"
                    checked={picked.includes(x.item)}
                    aria-invalid={lacks}
                    onChange={(e) => change(e.target.checked ? [...picked, x.item] : picked.filter((item) => item !== x.item))}
                  />
                  <span>{family === 'file' ? bare(named(x)) : named(x)}</span>
                </label>
              ))}
            </div>
          </details>
        );
      })}
    </fieldset>
  );
}
