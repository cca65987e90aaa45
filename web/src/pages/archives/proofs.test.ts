import { expect, test } from 'vitest';
import server from '../../../../relief/archive_file.go?raw';
import { proofs } from './proofs';

test('the papers of a file are those that the server knows, under its names', () => {
  const list = /var ProofKinds = [^{]*\{([^}]*)\}/.exec(server)![1];
  expect(Object.fromEntries([...list.matchAll(/"(\w+)": "([^"]+)"/g)].map(([, k, name]) => [k, name]))).toEqual(Object.fromEntries(Object.entries(proofs).map(([k, [name]]) => [k, name])));
});
