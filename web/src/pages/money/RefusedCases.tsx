import type { Schemas } from '../../api/client';
import { because } from '../../parts/because';

// RefusedCases are cases of many that could not go along, each with why.
export function RefusedCases({ cases }: { cases: Schemas['CaseRefused'][] }) {
  return (
    <ul className="refused-cases">
      {cases.map((c) => (
        <li key={c.case_no}>
          <span className="no">{c.case_no}</span> <span className="second">{because(c)}</span>
        </li>
      ))}
    </ul>
  );
}
