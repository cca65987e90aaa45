import { expect, test } from 'vitest';
import kinds from '../../../../relief/evidence.go?raw';
import server from '../../../../relief/proof.go?raw';
import { proofs } from './proofs';
import words from './words.ts?raw';

const rows = [...server.matchAll(/^\t\{"(\w+)", "([^"]+)", "([^"]+)", ("?)(\w+)"?\},$/gm)];
const kept = (word: string) => new RegExp(`${word} +EvidenceKind = "(\\w+)"`).exec(kinds)![1];

test('the papers of a file are those that the server knows, under its names, kept as it keeps them', () => {
  expect(Object.entries(proofs)).toEqual(rows.map(([, kind, zh, , text, as]) => [kind, [zh, text ? as : kept(as)]]));
});

test('a paper has one English name', () => {
  expect(rows.filter(([, , zh, en]) => !words.includes(`'lack.${zh}': ['${zh}', '${en}']`))).toEqual([]);
});
