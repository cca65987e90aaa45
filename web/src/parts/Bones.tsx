import { useTranslation } from 'react-i18next';

// Bones keep the place of rows that are on their way, so that nothing jumps.
export function Bones({ rows = 6, height = 40 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <div className="bones" role="status" aria-label={t('word.loading')}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="bone" style={{ height: height - 16, width: `${92 - ((i * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
