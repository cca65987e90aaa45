import type { Case } from '../../api/cases';

// What somebody saw of a case when he last had it open, for "since you last
// looked". Figures only: no name and no number of a person is kept here.
export interface Seen {
  version: number;
  figures: Record<string, number | string>;
}

const prefix = 'songnuan.seen.';
const most = 2000;

export function figures(c: Case): Seen {
  return {
    version: c.version,
    figures: {
      amount_fen: c.amount_fen,
      income_fen: c.income_fen,
      expenditure_fen: c.expenditure_fen,
      members: c.members,
      grade: c.grade ?? '',
      category: c.category,
    },
  };
}

export function lastSeen(person: string, id: string): Seen | undefined {
  try {
    const text = localStorage.getItem(`${prefix}${person}.${id}`);
    return text ? (JSON.parse(text) as Seen) : undefined;
  } catch {
    return undefined;
  }
}

export function markSeen(person: string, c: Case) {
  try {
    const mine = Object.keys(localStorage).filter((k) => k.startsWith(prefix));
    if (mine.length > most) for (const k of mine.slice(0, most / 2)) localStorage.removeItem(k);
    localStorage.setItem(`${prefix}${person}.${c.id}`, JSON.stringify(figures(c)));
  } catch {
    // Without storage everything counts as seen for the first time.
  }
}

// differences lists the figures that are no longer what they were.
export function differences(was: Seen, c: Case): { name: string; before: number | string; now: number | string }[] {
  const now = figures(c).figures;
  return Object.keys(now)
    .filter((name) => name in was.figures && was.figures[name] !== now[name])
    .map((name) => ({ name, before: was.figures[name], now: now[name] }));
}
