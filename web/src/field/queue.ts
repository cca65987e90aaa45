import type { Schemas } from '../api/client';
import type { Answers, Form } from './form';
import { Locked } from './key';

// A Visit is the record of a home visit (入户调查表), as the server takes it.
export interface Visit {
  day: string;
  surveyors: string[];
  place: string;
  items: Record<Item, string>;
  facts: string;
  opinion: string;
  form_version?: number;
  answers?: Answers;
}
export const items = ['interviewed', 'looked', 'verified', 'assessed', 'photographed', 'reckoned', 'explained'] as const;
export type Item = (typeof items)[number];

// The kinds of task that are done in a home.
export const kinds = ['survey', 'receipt', 'follow_up'] as const;
export type FieldKind = (typeof kinds)[number];

// A Picture belongs to a record; its content lies beside it until it has arrived.
export interface Picture {
  id: string;
  kind: Schemas['EvidenceKind'];
  key: string; // of its upload
  sent?: boolean;
}

// A Survey is what somebody found, or handed over, in a home. It waits in this
// browser until there is a line; each part remembers its key and whether it has
// arrived.
export interface Survey {
  id: string; // the task
  kind: FieldKind;
  person: string; // whose work it is
  caseId: string;
  caseNo: string;
  version: number; // of the case when the form was opened
  visit?: Visit; // of a survey
  form?: Form; // what the campaign asks in it besides
  unrelated?: boolean; // declares to be no kin of the household
  fields?: Schemas['Fields']; // of the others
  pictures: Picture[];
  keys: { visit: string; decision: string };
  visited?: boolean; // the visit record has arrived
  status: 'draft' | 'waiting' | 'refused';
  problem?: string; // why the server refused it
  today: string; // by the campaign's clock, when the form was opened
  changed: number;
}

// An Offer is a task that waits for somebody, kept so that it can be opened without a line.
export interface Offer {
  id: string;
  kind: FieldKind;
  person: string;
  caseId: string;
  caseNo: string;
  name: string; // masked
  amount: number;
  version: number;
  today: string; // by the campaign's clock
  form?: Form; // of a survey
}

// A Send delivers one survey; it throws NoLine when there is no line, and a
// refusal with a sentence when the server will not have it.
export type Send = (s: Survey) => Promise<void>;
export class NoLine extends Error {}

export interface Store {
  waiting: () => Promise<Survey[]>;
  keep: (s: Survey) => Promise<void>;
  drop: (s: Survey) => Promise<void>;
}

// sync sends what waits, one after the other. A survey that is refused keeps its
// reason and stands aside, so that it never blocks the others; without a line, or
// without a session, everything stays for the next time.
export async function sync(store: Store, send: Send): Promise<{ sent: number; refused: number; left: number }> {
  const list = await store.waiting();
  const result = { sent: 0, refused: 0, left: list.length };
  for (const s of list) {
    try {
      await send(s);
      await store.drop(s);
      result.sent++;
    } catch (e) {
      if (e instanceof NoLine || e instanceof Locked) return result;
      await store.keep({ ...s, status: 'refused', problem: e instanceof Error ? e.message : String(e) });
      result.refused++;
    }
    result.left--;
  }
  return result;
}
