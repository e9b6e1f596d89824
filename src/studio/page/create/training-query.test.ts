import { describe, expect, it } from 'vitest';
import { trainingChoices } from '../../server/jobs/choices.ts';
import { trainingArguments } from '../../server/jobs/arguments.ts';
import { trainingRequest } from '../../server/jobs/requests.ts';
import { commandOf, mainOptions, optionsOf, readOptions } from './training-query.ts';

const choices = trainingChoices();

describe('the options in the address', () => {
  const options = optionsOf(choices, 'pictures');

  it('are those of the library, and what is none is not read', () => {
    const { values, faults } = readOptions(options, {
      data: 'photos',
      batchSize: '16',
      mirror: '1',
      imageSize: '64x48',
      lr: 'fast',
      out: '/etc',
      constructor: '1',
      steps: '3',
    });
    expect(values).toEqual({ batchSize: 16, mirror: true, imageSize: { width: 64, height: 48 } });
    expect(Object.keys(faults)).toEqual(['lr']);
  });

  it('are fewer for points', () => {
    const names = optionsOf(choices, 'points').map(({ name }) => name);
    expect(names).not.toEqual(expect.arrayContaining(['imageSize']));
    expect(names).toContain('batchSize');
    expect(options.map(({ name }) => name)).toEqual(expect.arrayContaining([...mainOptions]));
  });
});

describe('the command', () => {
  it('has the arguments that the studio passes itself', () => {
    const request = {
      data: 'my photos',
      preset: 'dcgan-64',
      imageSize: { width: 96, height: 64 },
      mirror: true,
      values: [-1, 1],
      augment: ['color', 'cutout'],
      lr: 2e-4,
      steps: 10,
    };
    expect(commandOf(request, undefined)).toEqual([
      'train',
      'my photos',
      '--preset',
      'dcgan-64',
      '--image-size',
      '96x64',
      '--mirror',
      '--values=-1..1',
      '--augment',
      'color,cutout',
      '--lr',
      '0.0002',
      '--steps',
      '10',
    ]);
    const passed = trainingArguments(trainingRequest.parse(request), '/runs');
    for (const argument of [
      '--image-size=96x64',
      '--mirror',
      '--values=-1..1',
      '--augment=color,cutout',
      '--lr=0.0002',
    ])
      expect(passed).toContain(argument);
  });

  it('leaves out what a recipe has of augmentation', () => {
    const request = { data: 'photos', preset: 'quick-64', augment: [], steps: 1 } as const;
    expect(commandOf(request, undefined).join(' ')).toContain('--augment none');
    expect(trainingArguments(trainingRequest.parse(request), '/runs')).toContain('--augment=none');
  });

  it('takes no data for an option', () => {
    expect(commandOf({ data: '--out', steps: 1 }, '/my runs')).toEqual(
      'train|--steps|1|--out|/my runs|--|--out'.split('|'),
    );
  });
});
