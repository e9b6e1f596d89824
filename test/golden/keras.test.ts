/** Features by Keras models against TensorFlow.js's. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nsfwjsFeatures } from '../../src/analysis/evaluation/nsfwjs-features.ts';
import type { NamedFeatureNetwork } from '../../src/analysis/features/feature-network.ts';
import { kerasFeatures } from '../../src/analysis/features/keras/keras-network.ts';
import type { KerasFiles } from '../../src/analysis/features/keras/keras-model.ts';
import { installedFile } from '../../src/data/disk/installed-file.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { maxDifference } from './golden-file.ts';

interface Golden {
  readonly small: {
    readonly files: { readonly model: unknown; readonly weights: string };
    readonly features: readonly (readonly number[])[];
  };
  readonly nsfwjs: { readonly features: readonly (readonly number[])[] };
}
const { small, nsfwjs } = JSON.parse(readFileSync(new URL('keras.json', import.meta.url), 'utf8')) as Golden;
const smallFiles: KerasFiles = {
  model: small.files.model,
  weights: [Buffer.from(small.files.weights, 'base64')],
};
const runtime = await createNodeRuntime({ threads: 1 });
const image = (side: number) => ({ channels: 3, height: side, width: side, range: 'unit' }) as const;

/** The pictures of `make_keras_golden.mjs`, [count, 3, side, side] in [0, 1]. */
function picturesOf(count: number, side: number): Float32Array {
  const values = new Float32Array(count * 3 * side * side);
  let at = 0;
  for (let p = 0; p < count; p++)
    for (let c = 0; c < 3; c++)
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          values[at++] = Math.abs(((x * (1 + (p % 3)) + y * (1 + c) + 5 * p + 7 * c) % 64) - 32) / 32;
  return values;
}

async function rowsBy(network: NamedFeatureNetwork, side: number): Promise<Float32Array[]> {
  try {
    const found = await network.of(picturesOf(2, side));
    return [0, 1].map((row) => found.subarray(row * network.dimension, (row + 1) * network.dimension));
  } finally {
    await network.release();
  }
}

describe('features by a Keras model', () => {
  it('are those of TensorFlow.js, with each kind of layer and both kinds of stored weights', async () => {
    const network = await kerasFeatures(image(16), smallFiles, runtime, 'small');
    expect(network).toMatchObject({ dimension: 32, resizing: 'bicubic' });
    expect(network.name).toMatch(/^small-[0-9a-f]{8}-16$/);
    const rows = await rowsBy(network, 16);
    rows.forEach((row, i) => expect(maxDifference(row, small.features[i]!)).toBeLessThan(2e-6));
  });

  it('do not depend on how many files hold the weights', async () => {
    const [all] = smallFiles.weights;
    const weights = [all!.subarray(0, 101), all!.subarray(101, 404), all!.subarray(404)];
    const network = await kerasFeatures(image(16), { ...smallFiles, weights }, runtime, 'small');
    const [row] = await rowsBy(network, 16);
    expect(maxDifference(row!, small.features[0]!)).toBeLessThan(2e-6);
  });

  const note = skipNote('nsfwjs', installedFile('nsfwjs/models/mobilenet_v2') === undefined);
  it.skipIf(note !== '')(`are those of nsfwjs’s MobileNetV2${note}`, async () => {
    const network = await nsfwjsFeatures(image(224), runtime);
    expect([network.name, network.dimension]).toEqual(['nsfwjs-mobilenet-v2-d844a55d-224', 1280]);
    const rows = await rowsBy(network, 224);
    rows.forEach((row, i) => {
      const some = row.filter((_, feature) => feature % 20 === 0);
      expect(maxDifference(some, nsfwjs.features[i]!)).toBeLessThan(1e-5);
    });
  });
});
