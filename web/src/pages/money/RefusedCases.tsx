import type { Schemas } from '../../api/client';
import { because } from '../../parts/because';

// RefusedCases are cases of many that could not go along, by why: what many share is
// said once.
export function RefusedCases({ cases, title }: { cases: Schemas['CaseRefused'][]; title: string }) {
  if (cases.length === 0) return null;
  const reasons = [...new Set(cases.map(because))];
  return (
    <>
      <p className="warn">{title}</p>
      {/* A long list scrolls by itself, which the keyboard must reach. */}
      <ul className="refused-cases" aria-label={title} tabIndex={0}>
        {reasons.map((why) => (
          <li key={why}>
            {why}
            <span className="refused-numbers">
              {cases
                .filter((c) => because(c) === why)
                .map((c) => (
                  <span key={c.case_no} className="no">
                    {c.case_no}
                  </span>
                ))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
