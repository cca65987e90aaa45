/// <reference types="vite/client" />
import { expect, test } from 'vitest';

const [contract] = Object.values<string>(import.meta.glob('../../../api/openapi.yaml', { query: '?raw', import: 'default', eager: true }));
const words: Record<string, string> = import.meta.glob(['./words.ts', '../pages/cases/words.ts', '../pages/money/words.ts'], { query: '?raw', import: 'default', eager: true });

// The values of an enumeration of the contract, by the schema's name.
function values(schema: string): string[] {
  const at = contract.indexOf(`\n    ${schema}:`);
  const [, list] = /enum: \[([^\]]*)\]/.exec(contract.slice(at)) ?? [];
  return list!.split(',').map((v) => v.trim());
}

test.each([
  ['ObjectionStatus', 'objection', '../pages/cases/words.ts'],
  ['EvidenceKind', 'evidence', '../pages/cases/words.ts'],
  ['State', 'state', './words.ts'],
  ['TaskKind', 'kind', './words.ts'],
  ['Role', 'role', './words.ts'],
  ['Level', 'level', './words.ts'],
])('each value of %s has its words', (schema, prefix, file) => {
  expect(values(schema).length).toBeGreaterThan(4);
  expect(values(schema).filter((v) => !words[file]!.includes(`'${prefix}.${v}':`))).toEqual([]);
});
