/** The options of a run that are made of what is asked for: how a DCGAN is changed, and what G’s average remembers. */
import { describe, expect, it } from 'vitest';
import { pictureSource } from '../data/picture-source.ts';
import { blockWidths } from '../gan/networks/block-networks.ts';
import { pointSets } from '../gan/presets/point-distributions.ts';
import { resolveOptions, type TrainingRequest } from './requested-run.ts';
import { ganOf, runOptionsSchema, trainerOptionsOf } from './run-options.ts';
import type { RunData } from './subject.ts';

const pictures = pictureSource({ shape: [200, 28, 28], data: new Uint8Array(200 * 28 * 28) });
const machine = { device: 'cpu', threads: 1 };

function resolved(request: TrainingRequest, source: RunData = pictures) {
  const options = resolveOptions(
    { ...request, preset: request.preset ?? 'dcgan-28' },
    { version: '0', data: undefined, source, machine },
  );
  // As they are written and read again.
  return runOptionsSchema.parse(JSON.parse(JSON.stringify(options)));
}

describe('a changed DCGAN', () => {
  it('is in the options, and the usual one is as before', () => {
    const { network, training } = resolved({
      discriminatorNorm: 'spectral',
      generatorUpsampling: 'nearest',
      augment: ['cutout', 'color', 'cutout'],
    });
    expect(network).toMatchObject({ discriminatorNorm: 'spectral', generatorUpsampling: 'nearest' });
    expect(training.augment).toEqual(['color', 'cutout']);
    const usual = resolved({ discriminatorNorm: 'batch', generatorUpsampling: 'transposed' });
    expect(usual).toEqual(resolved({}));
    expect(Object.keys(usual.network)).not.toContain('discriminatorNorm');
    expect(Object.keys(usual.training)).not.toContain('augment');
  });

  it('is what the trainer gets', () => {
    const options = resolved({
      discriminatorNorm: 'none',
      generatorUpsampling: 'bilinear',
      augment: ['mirror'],
    });
    const { discriminator, generator } = ganOf(options);
    expect(Object.keys(discriminator.parameters)).not.toContain('norm2.runningMean');
    expect(Object.keys(generator.parameters)).toContain('conv1.weight');
    expect(trainerOptionsOf(options).augmentation).toBeInstanceOf(Function);
    expect(trainerOptionsOf(resolved({})).augmentation).toBeUndefined();
  });

  it.each(['architecture', 'discriminatorNorm', 'generatorUpsampling'] as const)(
    'is refused for other networks: %s',
    (name) => {
      const value = { architecture: 'residual', discriminatorNorm: 'none', generatorUpsampling: 'nearest' }[
        name
      ];
      expect(() => resolved({ preset: 'gan-mnist', [name]: value })).toThrow(
        `${name} applies to quick-64, few-64, quick-28, dcgan, dcgan-64 and dcgan-28, but gan-mnist has other networks: leave it out`,
      );
    },
  );

  it('has residual networks in its place, with widths of their own', () => {
    const { network } = resolved({ architecture: 'residual', latentDim: 12, ndf: 8 });
    expect(network).toEqual({
      architecture: 'residual',
      channels: 1,
      height: 28,
      width: 28,
      latentDim: 12,
      latentDistribution: 'normal',
      ngf: blockWidths.ngf,
      ndf: 8,
    });
    const changed = { discriminatorNorm: 'batch', generatorUpsampling: 'bilinear' } as const;
    expect(resolved({ architecture: 'residual', ...changed }).network).toMatchObject(changed);
    expect(resolved({ architecture: 'dcgan' })).toEqual(resolved({}));
    expect(() => resolved({ architecture: 'residual', generatorUpsampling: 'transposed' })).toThrow(
      "generatorUpsampling: 'transposed' applies to architecture: 'dcgan': residual networks up-sample, pass nearest or bilinear",
    );
  });

  it('has the networks of FastGAN in its place', () => {
    const { network } = resolved({ architecture: 'fastgan', imageSize: { width: 64, height: 64 } });
    expect(network).toMatchObject({ architecture: 'fastgan', width: 64, ...blockWidths });
    expect(() => ganOf(resolved({ architecture: 'fastgan', imageSize: { width: 60, height: 60 } }))).toThrow(
      'each side must be a multiple of 8',
    );
  });

  it('has no pictures to augment if it makes points', () => {
    const points: RunData = {
      kind: 'points',
      name: 'ring-2d',
      description: 'points',
      count: 1000,
      points: pointSets['ring-2d'],
    } as never;
    expect(() => resolved({ preset: 'gan-2d', augment: ['color'] }, points)).toThrow(
      'augment applies to pictures, but gan-2d generates points: leave it out',
    );
  });
});

describe('the average of G’s weights', () => {
  it('remembers half after so many pictures, in batches of any size', () => {
    for (const batchSize of [8, 64]) {
      const { averageDecay } = resolved({ batchSize, emaHalfLife: 6400 }).training;
      expect(averageDecay! ** (6400 / batchSize)).toBeCloseTo(0.5, 12);
    }
    expect(resolved({ ema: 0.99 }).training.averageDecay).toBe(0.99);
  });

  it('is not said twice', () => {
    expect(() => resolved({ ema: 0.99, emaHalfLife: 100 })).toThrow(
      'ema and emaHalfLife both say how long the average of G’s weights remembers: pass one of them',
    );
  });
});
