import { expect, test } from 'vitest';
import type { Campaign } from '../../api/campaigns';
import type { Task } from '../../api/tasks';
import { namesOf, quorate, wantsMinutes } from './Minutes';

const held = (members: number, attendees: string[]) => ({ number: '党组〔2022〕7号', held_on: '2022-12-01', members, attendees });

test.each([
  [held(5, ['甲', '乙', '丙']), true],
  [held(6, ['甲', '乙', '丙']), false],
  [held(5, ['甲', '乙', '乙']), false],
  [held(2, ['甲', '乙', '丙']), false],
  [{ ...held(5, ['甲', '乙', '丙']), number: ' ' }, false],
  [undefined, false],
])('a quorum is more than half, nobody counted twice', (m, want) => expect(quorate(m)).toBe(want));

test('names are parted by whatever people type between them', () => expect(namesOf(' 甲、乙, 丙；丁\n戊 ')).toEqual(['甲', '乙', '丙', '丁', '戊']));

const campaign = (requires: string[], chain: object[]) => ({ rules: { requires, chain } }) as unknown as Campaign;
const task = (seat: number, more = {}) => ({ kind: 'approve', seat, ...more }) as Task;
const two = [{ level: 'county' }, { level: 'county' }];

test.each([
  [task(1), campaign([], two), 'no'],
  [task(1, { collective: true }), campaign([], two), 'must'],
  [task(1), campaign(['minutes_and_quorum'], two), 'must'],
  [task(0), campaign(['minutes_and_quorum'], two), 'no'],
  [task(0), campaign(['minutes_and_quorum'], [{}, { above_fen: 500000 }]), 'may'],
  [task(1), campaign(['minutes_and_quorum'], [{}, { mode: 'quorum' }]), 'may'],
  [task(1, { kind: 'verify' }), campaign(['minutes_and_quorum'], two), 'no'],
])('minutes are asked for where a meeting decides', (k, c, want) => expect(wantsMinutes(k, c)).toBe(want));
