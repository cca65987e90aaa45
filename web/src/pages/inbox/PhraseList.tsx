import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, key, take } from '../../api/client';
import { usePhrases } from '../../api/tasks';

// PhraseList offers 常用语, one's own from the server and a few to begin with.
export function PhraseList({ text, onPick }: { text: string; onPick: (text: string) => void }) {
  const { t } = useTranslation('inbox');
  const phrases = usePhrases();
  const known = useQueryClient();
  const keep = useMutation({
    mutationFn: (items: string[]) => take(api.PUT('/api/v1/me/phrases', { params: { header: key() }, body: { items } })),
    onSuccess: (now) => known.setQueryData(['phrases'], now.items),
  });
  const own = phrases.data ?? [];
  const list = own.length > 0 ? own : t('phrases.default').split('|');
  const fresh = text.trim();
  return (
    <select
      className="native-select phrases"
      aria-label={t('phrases')}
      value=""
      onChange={(e) => {
        if (e.target.value === '+') keep.mutate([...list, fresh].slice(-30));
        else onPick(fresh && !fresh.includes(e.target.value) ? fresh + e.target.value : e.target.value);
      }}
    >
      <option value="">{t('phrases')}</option>
      {list.map((p) => (
        <option key={p} value={p}>
          {p}
        </option>
      ))}
      {fresh && fresh.length <= 200 && !list.includes(fresh) && <option value="+">{t('phrases.keep')}</option>}
    </select>
  );
}
