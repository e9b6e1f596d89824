import { expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { newRunOptions, type NewRun } from '../../runs/new-run.ts';
import { findingsOf } from './run-findings.ts';

const optionsOf = (more: Partial<NewRun>) =>
  newRunOptions({
    version: '0.0.0',
    data: 'faces',
    pictures: 50,
    preset: 'dcgan-64',
    machine: { device: 'cpu', threads: 1 },
    until: { steps: 5000, minutes: null },
    ...more,
  });

/** D is ahead for a thousand steps. */
const records = range(1, 1201).map((step) => ({ step, dReal: 0.93, dFake: 0.08 }));

it('advises what the run does not do already', () => {
  const adviceOf = (more: Partial<NewRun>) => String(findingsOf(optionsOf(more), records)[0]?.advice);
  expect(adviceOf({})).toContain('mirror');
  expect(adviceOf({})).toContain('holdOut');
  expect(adviceOf({ preparation: { mirror: true, holdOut: 0.1 } })).toBe('train with more pictures');
});

it('has nothing to say of a set without an end, as points are', () => {
  expect(findingsOf(optionsOf({ preset: 'gan-2d', data: 'ring-2d' }), records)).toEqual([]);
});
