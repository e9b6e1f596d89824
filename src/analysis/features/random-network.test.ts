import { describe, expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { kernelDistance } from '../metrics/kernel-distance.ts';
import { rowsOf } from '../metrics/rows.ts';
import { randomFeatures } from './random-network.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const colour: ImageSpec = { channels: 3, height: 64, width: 64, range: 'signed' };
const size = 3 * 64 * 64;

/** Pictures of a few soft waves, whose lengths are `longer` times as long as usual. */
function waves(count: number, first: number, longer = 1): Float32Array {
  const pictures = new Float32Array(count * size);
  range(0, count).forEach((n) => {
    const random = new RandomStream(first + n, 'test', 0);
    for (let c = 0; c < 3; c++) {
      const [a, b, phase] = [random.unit(), random.unit(), 6 * random.unit()];
      for (let y = 0; y < 64; y++) {
        for (let x = 0; x < 64; x++) {
          pictures[n * size + (c * 64 + y) * 64 + x] = 0.7 * Math.sin((a * x + b * y) / longer + phase);
        }
      }
    }
  });
  return pictures;
}

async function featuresOf(pictures: Float32Array, image = colour, seed?: number) {
  const network = await randomFeatures(image, runtime, { seed });
  try {
    return { network, features: await network.of(pictures) };
  } finally {
    await network.release();
  }
}

describe('randomFeatures', () => {
  it('are the same from the same seed, so that numbers of other machines and versions compare', async () => {
    const { network, features } = await featuresOf(waves(3, 0));
    expect(network).toMatchObject({
      name: 'random-conv-64',
      whitened: true,
      resizing: 'bicubic',
      dimension: 736,
    });
    const sumOf = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0);
    expect(sumOf(features)).toBeCloseTo(-464.2014, 2);
    const other = await featuresOf(waves(3, 0), colour, 1);
    expect(other.network.name).toBe('random-conv-64-seed-1');
    expect(sumOf(other.features)).not.toBeCloseTo(sumOf(features), 2);
  });

  it('begin with what a 3×3 filter of the mean 0 finds, pixel by pixel', async () => {
    const picture = waves(1, 4);
    const { features } = await featuresOf(picture);
    const drawn = new RandomStream(0, 'parameters', 0).normal(new Float64Array(32 * 27)).subarray(0, 27);
    const centred = drawn.map((value) => value - drawn.reduce((sum, each) => sum + each, 0) / 27);
    const norm = Math.hypot(...centred);
    let total = 0;
    for (let y = 0; y < 64; y++) {
      for (let x = 0; x < 64; x++) {
        let product = 0;
        centred.forEach((weight, i) => {
          const [row, column] = [y + (Math.floor(i / 3) % 3) - 1, x + (i % 3) - 1];
          const inside = row >= 0 && column >= 0 && row < 64 && column < 64;
          if (inside) product += weight * picture[(Math.floor(i / 9) * 64 + row) * 64 + column]!;
        });
        total += Math.max(0, (5.5 * product) / norm);
      }
    }
    expect(features[0]).toBeCloseTo(0.5 * Math.log(total / 64 ** 2 + 0.05), 4);
  });

  it('are those of a picture whatever its range, and whether it is grey or has equal channels', async () => {
    const grey = waves(1, 9).subarray(0, 64 * 64);
    const coloured = Float32Array.from({ length: size }, (_, at) => grey[at % (64 * 64)]!);
    const { features } = await featuresOf(coloured);
    const unit = grey.map((value) => (value + 1) / 2);
    const found = await featuresOf(unit, { ...colour, channels: 1, range: 'unit' });
    found.features.forEach((value, i) => expect(value).toBeCloseTo(features[i]!, 4));
  });

  it('tell finer pictures from coarser ones, and not two halves of the same', async () => {
    const rows = async (pictures: Float32Array) => rowsOf((await featuresOf(pictures)).features, 736);
    const [one, other, longer] = [
      await rows(waves(60, 0)),
      await rows(waves(60, 100)),
      await rows(waves(60, 200, 1.5)),
    ];
    const same = await kernelDistance(other, one, runtime);
    const finer = await kernelDistance(longer, one, runtime);
    expect(Math.abs(same.mean)).toBeLessThan(3 * same.standardError!);
    expect(finer.mean).toBeGreaterThan(3 * finer.standardError!);
    expect(finer.mean).toBeGreaterThan(10 * Math.abs(same.mean));
  });
});
