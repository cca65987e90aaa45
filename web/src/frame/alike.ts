// alike are the titles that more than one campaign bears.
export function alike(campaigns: { title: string }[]): Set<string> {
  const seen = new Set<string>();
  return new Set(campaigns.map((c) => c.title).filter((title) => seen.has(title) || (seen.add(title), false)));
}
