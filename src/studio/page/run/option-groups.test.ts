import { describe, expect, it } from 'vitest';
import { presets } from '../../../gan/presets/presets.ts';
import { newRunOptions } from '../../../runs/new-run.ts';
import { english } from '../language/en/english.ts';
import { optionGroups, plainName } from './option-groups.ts';

const options = newRunOptions({
  version: '0.0.0',
  preset: 'dcgan-64',
  data: 'photos',
  pictures: 10,
  network: presets['dcgan-64'].network,
  machine: { device: 'cpu', threads: 1 },
  until: { steps: 1, minutes: null },
});

describe('the options of a run', () => {
  it('are all in groups, each with its path', () => {
    const groups = optionGroups({ formatVersion: 2, ...options, novel: { thing: [1, 2] } });
    expect(groups.training).toContainEqual({ path: 'training.optimiser.learningRate', value: 0.0002 });
    expect(groups.length).toContainEqual({ path: 'until.minutes', value: null });
    expect(groups.origin).toEqual([
      { path: 'sparring', value: '0.0.0' },
      { path: 'novel.thing', value: [1, 2] },
    ]);
    expect(groups.data.map(({ path }) => path)).toContain('preparation.crop');
  });

  it('have a name each in training', () => {
    const { fields } = english.run;
    const unnamed = optionGroups(options).training.filter(({ path }) => !Object.hasOwn(fields, path));
    expect(unnamed).toEqual([]);
  });
});

describe('plainName', () => {
  it('is of the last part', () => expect(plainName('network.sideMultiple')).toBe('side multiple'));
});
