import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(max-width: 700px)');
const listen = (told: () => void) => {
  query.addEventListener('change', told);
  return () => query.removeEventListener('change', told);
};

// useNarrow says whether the screen is a telephone's, also after it was turned.
export const useNarrow = () => useSyncExternalStore(listen, () => query.matches);
