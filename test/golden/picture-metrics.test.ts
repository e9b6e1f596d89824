/** Our measures of pictures against torch-fidelity's, clean-fid's and prdc's formulas on the same features. */
import { describe, expect, it } from 'vitest';
import { frechetDistance } from '../../src/analysis/metrics/frechet-distance.ts';
import { kernelDistance } from '../../src/analysis/metrics/kernel-distance.ts';
import { precisionRecall, type PrecisionRecall } from '../../src/analysis/metrics/precision-recall.ts';
import { rowsFrom, rowsOf } from '../../src/analysis/metrics/rows.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { resized } from '../../src/analysis/features/resized-pictures.ts';
import { resamplingFilters } from '../../src/core/resampling.ts';
import { compile, floats } from '../../src/engine/runtime/program.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { maxDifference, readGolden } from './golden-file.ts';

const golden = readGolden('picture-metrics');
const expected = golden.config as unknown as {
  readonly frechet: number;
  readonly frechetOfFew: number;
  readonly few: number;
  readonly kernelDistance: number;
  readonly neighbours: readonly number[];
  readonly precisionRecall: readonly PrecisionRecall[];
  readonly sizes: readonly (readonly [width: number, height: number])[];
};
const rows = (name: string) => {
  const { data, shape } = golden.tensor(name);
  return rowsOf(data, shape[1]!);
};
const [samples, real] = [rows('samples'), rows('real')];
const runtime = await createNodeRuntime({ threads: 1 });

/** The relative error. */
const errorOf = (found: number, known: number) => Math.abs(found / known - 1);

describe('measures of the same features', () => {
  it('have clean-fid’s Fréchet distance', async () => {
    expect(errorOf(await frechetDistance(samples, real), expected.frechet)).toBeLessThan(1e-7);
  });

  it('have the Fréchet distance of fewer points than features', async () => {
    const { few } = expected;
    const found = await frechetDistance(rowsFrom(samples, 0, few), rowsFrom(real, 0, few));
    expect(errorOf(found, expected.frechetOfFew)).toBeLessThan(1e-6);
  });

  it('have torch-fidelity’s kernel distance', async () => {
    const all = { subsets: 1, subsetSize: real.count };
    const found = await kernelDistance(rowsFrom(samples, 0, real.count), real, runtime, all);
    expect(errorOf(found.mean, expected.kernelDistance)).toBeLessThan(1e-5);
    expect([found.deviation, found.standardError]).toEqual([0, undefined]);
  });

  it.each(expected.neighbours.map((k, i) => [k, expected.precisionRecall[i]!] as const))(
    'have prdc’s precision, recall, density and coverage by %i neighbours',
    async (k, known) => {
      const found = await precisionRecall(samples, real, runtime, { k });
      for (const name of ['precision', 'recall', 'density', 'coverage'] as const) {
        expect(errorOf(found[name], known[name])).toBeLessThan(1e-12);
      }
    },
  );
});

describe('anti-aliased resizing', () => {
  const cases = resamplingFilters.flatMap((filter) =>
    expected.sizes.map(([width, height], i) => [filter, width, height, i] as const),
  );
  it.each(cases)('is Pillow’s %s to %i×%i', async (filter, width, height, i) => {
    const { data, shape } = golden.tensor('picture');
    const picture = ops.input('picture', shape);
    const program = await compile({ small: resized(picture, height, width, filter) }, runtime);
    const found = floats(await program.run({ picture: data }), 'small');
    await program.release();
    expect(maxDifference(found, golden.tensor(`${filter}${i}`).data)).toBeLessThan(255 * 1e-6);
  });
});
