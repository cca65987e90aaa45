import { useSearchParams } from 'react-router';

// useTab keeps the chosen tab of a page in its address; the first stands for none.
export function useTab<K extends string>(tabs: K[]): [K, (k: K) => void] {
  const [query, setQuery] = useSearchParams();
  const wanted = tabs.find((k) => k === query.get('tab'));
  return [wanted ?? tabs[0], (tab) => setQuery({ tab })];
}
