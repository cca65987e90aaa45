import { useQuery } from '@tanstack/react-query';
import { api, key, type Schemas, take } from './client';

export type Watch = Schemas['Watch'];

// useIncomes is what a file's household lived on, month by month.
export function useIncomes(archive: string) {
  return useQuery({ queryKey: ['archives', archive, 'incomes'], queryFn: () => take(api.GET('/api/v1/archives/{id}/incomes', { params: { path: { id: archive } } })) });
}

export const recordIncome = (archive: string, body: Schemas['IncomeEntry']) => take(api.POST('/api/v1/archives/{id}/incomes', { params: { path: { id: archive }, header: key() }, body }));
