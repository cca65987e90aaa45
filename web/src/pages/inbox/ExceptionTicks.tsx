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
        <label key={x.code} className="tick">
          <input
            type="checkbox"
            checked={aside.includes(x.code)}
            aria-invalid={wrong && !aside.includes(x.code)}
            onChange={(e) => change(e.target.checked ? [...aside, x.code] : aside.filter((code) => code !== x.code))}
          />
          <span>
            {t('exception.rule', { rule: t('rule.' + x.code, { ns: 'words', defaultValue: x.name }) })}
            <span className="second"> {sentence(x)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
