import { api, key, type Schemas, take } from '../api/client';
import { type FieldKind, items, kinds, type Offer, type Survey, type Visit } from './queue';
import { offersOf, readSurvey } from './shelf';

export const fresh = () => key()['Idempotency-Key'];

// open finds the form of a task: what was begun on this device, else a new one
// from the task as the server or this device knows it.
export async function open(id: string, person: string, username: string): Promise<Survey | undefined> {
  const begun = await readSurvey(person, id);
  const task = await fromServer(id).catch(async () => (await offersOf(person)).find((o) => o.id === id));
  if (begun) return { ...begun, version: task?.version ?? begun.version, today: task?.today ?? begun.today };
  if (!task) return undefined;
  const { kind, caseId, caseNo, version, today } = task;
  const form = kind === 'survey' ? { visit: emptyVisit(today, username) } : { fields: emptyFields(kind, task.amount) };
  return { id, kind, person, caseId, caseNo, version, today, ...form, pictures: [], keys: { visit: fresh(), decision: fresh() }, status: 'draft', changed: 0 };
}

type Found = Pick<Offer, 'kind' | 'caseId' | 'caseNo' | 'version' | 'amount' | 'today'>;

async function fromServer(id: string): Promise<Found | undefined> {
  const task = await take(api.GET('/api/v1/tasks/{id}', { params: { path: { id } } }));
  if (!kinds.some((k) => k === task.kind)) return undefined;
  const campaign = await take(api.GET('/api/v1/campaigns/{id}', { params: { path: { id: task.campaign_id } } }));
  return { kind: task.kind as FieldKind, caseId: task.case_id ?? '', caseNo: task.case_no ?? '', version: task.version, amount: task.amount_fen ?? 0, today: campaign.today };
}

const emptyVisit = (day: string, username: string): Visit => ({
  day,
  surveyors: [username, ''],
  place: '',
  items: Object.fromEntries(items.map((i) => [i, ''])) as Visit['items'],
  facts: '',
  opinion: '',
});

// What most people answer stands there, so that they only confirm it.
const emptyFields = (kind: FieldKind, amount: number): Schemas['Fields'] =>
  kind === 'receipt' ? { receipt_method: 'signature' } : { received: true, amount_fen: amount, deductions: false };
