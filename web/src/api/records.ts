import { useQuery } from '@tanstack/react-query';
import { api, key, Problem, type Schemas, take, uploaded } from './client';

export type Check = Schemas['Check'];
export type CaseRecord = Schemas['Record'];

// useRecords are the forms of a case and what registers were asked; what they say
// only when whole, which is audited and kept no longer than it is looked at.
export function useRecords(caseId: string, whole: boolean) {
  return useQuery({
    queryKey: ['case', caseId, 'records', whole],
    gcTime: whole ? 0 : undefined,
    queryFn: () => take(api.GET('/api/v1/cases/{id}/records', { params: { path: { id: caseId }, header: whole ? { 'X-Purpose': 'handling' } : undefined } })),
  });
}

// useCaseFile is the file that a case rests on; none when the case has no file.
export function useCaseFile(caseId: string) {
  return useQuery({
    queryKey: ['case', caseId, 'file'],
    staleTime: 60_000,
    queryFn: async () => {
      try {
        return await take(api.GET('/api/v1/cases/{id}/archive', { params: { path: { id: caseId } } }));
      } catch (e) {
        if (e instanceof Problem && e.status === 404) return null;
        throw e;
      }
    },
  });
}

// useAid is all aid of a case's household beside the case.
export function useAid(caseId: string) {
  return useQuery({ queryKey: ['case', caseId, 'aid'], staleTime: 60_000, queryFn: () => take(api.GET('/api/v1/cases/{id}/aid', { params: { path: { id: caseId } } })) });
}

type Header = ReturnType<typeof key>;

export const recordAppraisal = (id: string, body: Schemas['Appraisal'], header: Header) => take(api.POST('/api/v1/cases/{id}/appraisals', { params: { path: { id }, header }, body }));
export const recordConfirmation = (id: string, body: Schemas['Confirmation'], header: Header) => take(api.POST('/api/v1/cases/{id}/confirmations', { params: { path: { id }, header }, body }));
export const sendCheck = (id: string, body: Schemas['EconomyCheck'], header: Header) => take(api.POST('/api/v1/cases/{id}/economy-checks', { params: { path: { id }, header }, body }));
export const answerCheck = (id: string, check: string, body: Schemas['CheckAnswer'], header: Header) =>
  take(api.POST('/api/v1/cases/{id}/economy-checks/{check}/answer', { params: { path: { id, check }, header }, body }));

// useConsents is what people of the household agreed to, online or on paper.
export function useConsents(caseId: string) {
  return useQuery({ queryKey: ['case', caseId, 'consents'], queryFn: async () => (await take(api.GET('/api/v1/cases/{id}/consents', { params: { path: { id: caseId } } }))).items });
}

export const recordConsent = (id: string, body: Schemas['ConsentGiven'], header: Header) => take(api.POST('/api/v1/cases/{id}/consents', { params: { path: { id }, header }, body }));

// addEvidence keeps a file with a case.
export function addEvidence(id: string, kind: Schemas['EvidenceKind'], file: File) {
  return take(api.POST('/api/v1/cases/{id}/evidence', { params: { path: { id }, query: { kind }, header: key() }, ...uploaded(file) }));
}
