/** The networks that `sparring evaluate --features` names. */
import { basename } from 'node:path';
import { nsfwjsFeatures, nsfwjsName } from '../../analysis/evaluation/nsfwjs-features.ts';
import { discriminatorFeatures } from '../../analysis/features/discriminator.ts';
import type { NamedFeatureNetwork } from '../../analysis/features/feature-network.ts';
import { onnxFeatures } from '../../analysis/features/onnx-network.ts';
import { randomFeatures } from '../../analysis/features/random-network.ts';
import { UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { openBytes } from '../../data/disk/bytes.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import type { EvaluateFlags } from './flags.ts';

/** Networks that need no file; that of nsfwjs needs its package. */
export const featureNames = ['random', nsfwjsName, 'discriminator'] as const;

/**
 * @throws SparringError if D has no features of pictures alone, a package is missing, or the device cannot run the
 *   network
 */
export async function openFeatures(
  flags: EvaluateFlags,
  run: TrainedRun,
  runtime: Runtime,
): Promise<NamedFeatureNetwork> {
  const { features = 'random' } = flags;
  if (/\.onnx$/i.test(features)) {
    return onnxFeatures(run.gan.image, bytesOf(features), runtime, {
      name: basename(features).slice(0, -'.onnx'.length),
      input: flags.featuresInput,
      output: flags.featuresOutput,
      size: flags.featuresSize,
      values: flags.featuresValues,
      resize: flags.featuresResize,
    });
  }
  checkOfFile(flags, features);
  if (features === 'random') return randomFeatures(run.gan.image, runtime);
  if (features === nsfwjsName) return nsfwjsFeatures(run.gan.image, runtime);
  const found = await discriminatorFeatures(run.gan, run.state, runtime);
  // Another step's D is another network: its numbers do not compare.
  return { ...found, name: `discriminator-${run.step}`, resizing: 'none' };
}

/** What only the network of a file has to be told. @throws UsageError if it is given without one */
function checkOfFile(flags: EvaluateFlags, features: string): void {
  const ofFile = (
    ['featuresInput', 'featuresOutput', 'featuresSize', 'featuresValues', 'featuresResize'] as const
  ).find((key) => flags[key] !== undefined);
  if (ofFile === undefined) return;
  throw new UsageError(
    says`${option(ofFile)} applies to an .onnx file, but the features are ${features}’s: leave it out, or name a file with ${option('features')}`,
    { code: 'not-applicable', option: ofFile },
  );
}

function bytesOf(path: string): Uint8Array {
  const file = openBytes(path);
  try {
    return file.read(0, file.size);
  } finally {
    file.close();
  }
}
