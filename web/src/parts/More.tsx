import { useTranslation } from 'react-i18next';

interface List {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

// More reads the next page of a list.
export function More({ list }: { list: List }) {
  const { t } = useTranslation();
  if (!list.hasNextPage) return null;
  return (
    <button type="button" className="plain-button more" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
      {t('word.more')}
    </button>
  );
}
