import { api, key, type Schemas, take } from '../api/client';
import type { Form } from './form';
import { type FieldKind, items, kinds, type Offer, type Survey, type Visit } from './queue';
import { offersOf, readSurvey } from './shelf';

export const fresh = () => key()['Idempotency-Key'];

// formOf reads the form in force.
export async function formOf(campaign: string): Promise<Form> {
  const { version, questions } = await take(api.GET('/api/v1/campaigns/{id}/survey-form', { params: { path: { id: campaign } } }));
  return { version, questions };
}

// open finds the form of a task: what was begun on this device, else a new one
// from the task as the server or this device knows it.
export async function open(id: string, person: string, username: string): Promise<Survey | undefined> {
  const begun = await readSurvey(person, id);
  const task = await fromServer(id).catch(async () => (await offersOf(person)).find((o) => o.id === id));
  if (begun) return renewed({ ...begun, version: task?.version ?? begun.version, today: task?.today ?? begun.today }, task?.form);
  if (!task) return undefined;
  const { kind, caseId, caseNo, version, today } = task;
  const form = kind === 'survey' ? { form: task.form, visit: { ...emptyVisit(today, username), form_version: task.form?.version ?? 0 } } : { fields: emptyFields(kind, task.amount) };
  return { id, kind, person, caseId, caseNo, version, today, ...form, pictures: [], keys: { visit: fresh(), decision: fresh() }, status: 'draft', changed: 0 };
}

// renewed puts a survey that has not arrived on the form in force; what was
// answered stays, by its question's key.
function renewed(s: Survey, form: Form | undefined): Survey {
  if (!s.visit || s.visited || !form || form.version === (s.form?.version ?? 0)) return s;
  return { ...s, form, visit: { ...s.visit, form_version: form.version }, keys: { visit: fresh(), decision: fresh() } };
}

type Found = Pick<Offer, 'kind' | 'caseId' | 'caseNo' | 'version' | 'amount' | 'today' | 'form'>;

async function fromServer(id: string): Promise<Found | undefined> {
  const task = await take(api.GET('/api/v1/tasks/{id}', { params: { path: { id } } }));
  if (!kinds.some((k) => k === task.kind)) return undefined;
  const campaign = await take(api.GET('/api/v1/campaigns/{id}', { params: { path: { id: task.campaign_id } } }));
  return { kind: task.kind as FieldKind, caseId: task.case_id ?? '', caseNo: task.case_no ?? '', version: task.version, amount: task.amount_fen ?? 0, today: campaign.today, ...(task.kind === 'survey' && { form: await formOf(task.campaign_id) }) };
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
