import createClient, { type Middleware } from 'openapi-fetch';
import { i18next } from '../i18n';
import { heard } from './line';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

// A Problem is a refusal of the API (RFC 9457), or a line that does not answer.
// What it says, it says in the language that is spoken when it is read: who
// switches the language reads it again.
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    private readonly said: () => string,
    readonly requestId: string,
    readonly values: Record<string, unknown>,
  ) {
    super(said());
  }

  get detail(): string {
    return this.said();
  }
}

export const offline = () => new Problem(0, 'offline', () => i18next.t('problem.offline'), '', {});

// key names one intention: the same key is decided once, however often it is sent.
export const key = () => ({ 'Idempotency-Key': crypto.randomUUID() });

// Sessions end; whoever shows pages listens, so that nothing typed is lost.
export const session = new EventTarget();

const language: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', i18next.language);
    return request;
  },
};

const line: Middleware = {
  onResponse: () => heard(true),
  onError: ({ error }) => {
    if (!(error instanceof DOMException && error.name === 'AbortError')) heard(false);
  },
};

export const api = createClient<paths>({ credentials: 'same-origin' });
api.use(language, line);

// take is the answer's JSON body, or throws its Problem. A list's other form, a
// sheet, is never taken: it is downloaded.
export async function take<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Exclude<T, string>> {
  let answer;
  try {
    answer = await call;
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw offline();
  }
  if (answer.response.ok) return answer.data as Exclude<T, string>;
  throw problemOf(answer.response, answer.error);
}

export function problemOf(response: Response, body: unknown): Problem {
  const told = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const code = typeof told.code === 'string' ? told.code : 'unavailable';
  if (code === 'sign_in_required') session.dispatchEvent(new Event('ended'));
  const sentence = () => {
    const s = i18next.language === 'en' ? (told.detail_en ?? told.detail) : told.detail;
    return typeof s === 'string' ? s : i18next.t('problem.offline');
  };
  return new Problem(response.status, code, sentence, String(told.request_id ?? response.headers.get('X-Request-ID') ?? ''), told);
}

// uploaded is the part of a request that carries a file as it is.
export function uploaded(file: Blob, name?: string) {
  const form = new FormData();
  form.append('file', file, name ?? (file instanceof File ? file.name : 'file'));
  return { body: form as never, bodySerializer: (b: unknown) => b as FormData };
}

// takeFile is a file of the API, or throws its Problem.
export async function takeFile(address: string, headers: Record<string, string> = {}): Promise<Blob> {
  const answer = await fetch(address, { credentials: 'same-origin', headers: { 'Accept-Language': i18next.language, ...headers } }).catch(() => {
    throw offline();
  });
  if (!answer.ok) throw problemOf(answer, await answer.json().catch(() => ({})));
  return answer.blob();
}
