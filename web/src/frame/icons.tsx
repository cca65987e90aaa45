// Line icons of the rail; each stands beside its word, so none is announced.
const icon = (d: string) => (props: { 'aria-hidden'?: 'true' }) => (
  <svg {...props} width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round">
    <path d={d} />
  </svg>
);

export const icons: Record<string, ReturnType<typeof icon>> = {
  '/inbox': icon('M3 11.500 5 4h10l2 7.500V16H3zM3 11.500h4a3 3 0 0 0 6 0h4'),
  '/field': icon('M10 17.500c3.500-4 5-6.500 5-9a5 5 0 0 0-10 0c0 2.500 1.500 5 5 9zM10 10.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4'),
  '/campaigns': icon('M3 5h14v12H3zM3 8.500h14M7 3v3.500M13 3v3.500'),
  '/cases': icon('M3 9.500 10 3l7 6.500M5 8v9h10V8M8 17v-4.500h4V17'),
  '/archives': icon('M3 5.500h5l1.500 2H17V16H3zM6 11h8M6 13.500h5'),
  '/postings': icon('M4 3h12v11H4zM7 6.500h6M7 9.500h6M10 14v3.500'),
  '/money': icon('M5 3.500 10 9l5-5.500M10 9v8M5.500 10h9M5.500 13.500h9'),
  '/reports': icon('M4 17V8M9 17V3M14 17v-6M3 17h14'),
  '/ops': icon('M2.500 10.500H6l2-5.500 3.500 10 2-4.500h4'),
  '/admin': icon('M10 3 4 5.500v4c0 4 2.500 6.500 6 7.500 3.500-1 6-3.500 6-7.500v-4zM7.500 10l2 2 3-3.500'),
};

export const MoreIcon = icon('M4 6h12M4 10h12M4 14h12');
