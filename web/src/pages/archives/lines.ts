import type { Standard } from '../../api/archives';

// phaseOf says which of a region's standards holds: the latest confirmed one whose
// day has come.
export function phaseOf(s: Standard, all: Standard[], today: string): 'proposed' | 'coming' | 'in_force' | 'past' {
  if (s.status === 'proposed') return 'proposed';
  if (s.effective_from > today) return 'coming';
  const newer = all.some((o) => o.region === s.region && o.setting === s.setting && o.status === 'in_force' && o.effective_from <= today && o.effective_from > s.effective_from);
  return newer ? 'past' : 'in_force';
}

// tenthsOf reads 1.5 as 15 without a float.
export function tenthsOf(text: string): number | undefined {
  const m = /^(\d{1,3})(?:\.(\d))?$/.exec(text.trim());
  return m ? Number(m[1]) * 10 + Number(m[2] ?? 0) : undefined;
}
