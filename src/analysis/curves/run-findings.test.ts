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

const recorded = (more: Partial<Parameters<typeof findingsOf>[0]>) => ({
  options: optionsOf({}),
  records,
  evaluations: [],
  checkpoints: [{ step: 1000 }, { step: 2000 }],
  ...more,
});

it('advises what the run does not do already', () => {
  const adviceOf = (more: Partial<NewRun>) =>
    String(findingsOf(recorded({ options: optionsOf(more) }))[0]?.advice);
  expect(adviceOf({})).toContain('mirror');
  expect(adviceOf({})).toContain('holdOut');
  expect(adviceOf({})).toContain('augment');
  expect(adviceOf({ preparation: { mirror: true, holdOut: 0.1 }, training: { augment: ['color'] } })).toBe(
    'train with more pictures',
  );
});

it('has nothing to say of a set without an end, as points are', () => {
  expect(findingsOf(recorded({ options: optionsOf({ preset: 'gan-2d', data: 'ring-2d' }) }))).toEqual([]);
});

it('tells what steps say before what evaluations do, and nothing of what people said', () => {
  const evaluation = (step: number, value: number, metric = 'kid@net,none,n=2048/2048,training') => ({
    step,
    metric,
    value,
    what: 'kernel distance',
    better: 'lower' as const,
    samples: 2048,
    protocol: 'as ever',
    weights: 'live',
    normalisation: 'standing',
  });
  const evaluations = [evaluation(500, 0.9, 'people'), evaluation(1000, 0.1), evaluation(2000, 0.3)];
  const names = findingsOf(recorded({ evaluations })).map(({ name }) => name);
  expect(names).toEqual(['few-pictures', 'best-behind']);
});
