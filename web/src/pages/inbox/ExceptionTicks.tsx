import { useTranslation } from 'react-i18next';
import { sentence } from '../cases/Eligibility';
import { type Exception } from './exceptions';

interface Props {
  exceptions: Exception[];
  aside: string[];
  wrong: boolean; // what is not ticked is marked
  change: (aside: string[]) => void;
}

// ExceptionTicks offers each soft rule that speaks against the household to be set aside.
export function ExceptionTicks({ exceptions, aside, wrong, change }: Props) {
  const { t } = useTranslation('inbox');
  if (exceptions.length === 0) return null;
  return (
    <fieldset className="exceptions">
      <legend className="warn">{t('exception')}</legend>
      {exceptions.map((x) => (
        <label key={x.rule} className="tick">
          <input
            type="checkbox"
            checked={aside.includes(x.rule)}
            aria-invalid={wrong && !aside.includes(x.rule)}
            onChange={(e) => change(e.target.checked ? [...aside, x.rule] : aside.filter((rule) => rule !== x.rule))}
          />
          <span>
            {t('exception.rule', { rule: t('rule.' + x.rule, { ns: 'words', defaultValue: x.name ?? x.rule }) })}
            {x.why && <span className="second"> {sentence(x.why)}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
