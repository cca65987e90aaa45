import { useSearchParams } from 'react-router';

// useTab keeps the chosen tab of a page in its address; the first, or the one whose day begins there, stands for none.
export function useTab<K extends string>(tabs: K[], first = tabs[0]): [K, (k: K) => void] {
  const [query, setQuery] = useSearchParams();
  const wanted = tabs.find((k) => k === query.get('tab'));
  return [wanted ?? first, (tab) => setQuery({ tab })];
}
