import { useTranslation } from 'react-i18next';
import type { Case } from '../../api/cases';
import type { Schemas } from '../../api/client';
import { yuan } from '../../parts/money';

type State = 'ok' | 'open' | 'fails';
export interface RuleResult {
  name: string;
  state: State;
  note?: string;
}

// ruleResults are the rules an approver judges by, as far as the case tells; the
// server checks all of them again with the decision.
export function ruleResults(c: Case, line: Schemas['Line'] | undefined, openObjections: number, refusal?: { code: string; reason: string }): RuleResult[] {
  const out: RuleResult[] = [];
  if (c.posting) out.push({ name: 'posting', state: c.posting.status === 'ended' ? 'ok' : 'open' });
  out.push({ name: 'objections', state: openObjections === 0 ? 'ok' : 'open' });
  out.push({ name: 'aided', state: c.aided_last_year ? 'fails' : 'ok' });
  if (line) out.push({ name: 'money', state: line.available_fen >= c.amount_fen ? 'ok' : 'fails', note: `${line.name} ${yuan(line.available_fen)}` });
  out.push({ name: 'account', state: c.account && c.holder ? 'ok' : 'open' });
  out.push({ name: 'sod', state: refusal?.code.startsWith('sod') ? 'fails' : 'ok', note: refusal?.code.startsWith('sod') ? refusal.reason : undefined });
  return out;
}

const marks: Record<State, string> = { ok: '✓', open: '…', fails: '!' };
const tones: Record<State, string> = { ok: 'pass', open: 'second', fails: 'warn' };

export function Rules({ results }: { results: RuleResult[] }) {
  const { t } = useTranslation('cases');
  return (
    <ul className="rules">
      {results.map((r) => (
        <li key={r.name}>
          <span className={tones[r.state]} aria-hidden="true">
            {marks[r.state]}
          </span>
          <span>
            {t('rule.' + r.name)}
            <span className="hidden">: {t('rule.state.' + r.state)}</span>
          </span>
          {r.note && <span className="second tabular">{r.note}</span>}
        </li>
      ))}
    </ul>
  );
}
