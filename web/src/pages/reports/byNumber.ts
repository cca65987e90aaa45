import { api, Problem, type Schemas, take } from '../../api/client';
import { searching } from '../../api/tasks';
import { i18next } from '../../i18n';
import './words';

// byNumber finds the one case of the campaign that bears the number.
export async function byNumber(campaign: string, no: string): Promise<Schemas['CaseList']['items'][number]> {
  const { items } = await take(api.GET('/api/v1/cases', { params: { query: { campaign, limit: 2 }, header: searching(no) } }));
  const [one] = items;
  if (items.length !== 1 || !one) throw new Problem(404, 'not_found', () => i18next.t('hold.unknown', { ns: 'reports', no }), '', {});
  return one;
}
