/** Features by the MobileNetV2 that the npm package nsfwjs has: a trained network that needs no download of its own. */
import { createRequire } from 'node:module';
import { SparringError } from '../../core/errors.ts';
import { installedFile } from '../../data/disk/installed-file.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import type { NamedFeatureNetwork } from '../features/feature-network.ts';
import { kerasFeatures } from '../features/keras/keras-network.ts';

/** The network, as options and names of metrics have it. */
export const nsfwjsName = 'nsfwjs-mobilenet-v2';
/** The package offers its models as modules since 4.3. */
const modelModule = 'nsfwjs/models/mobilenet_v2';
const remedy = 'run npm i nsfwjs@4.4';

/** What the module of a model exports. The files are modules, too: weights are text in base 64. */
interface ModelModule {
  readonly MobileNetV2Model: {
    readonly modelJson: () => Promise<{ readonly default: unknown }>;
    readonly weightBundles: readonly (() => Promise<{ readonly default: string }>)[];
  };
}

/**
 * The 1,280 features of pictures by the MobileNetV2 of nsfwjs (Infinite Red, MIT licence), which was trained to tell
 * drawings, photographs and what is not safe for work apart: the means of its last maps over pictures of 224×224 pixels,
 * anti-aliased.
 *
 * @param image of the pictures: their size and range
 * @throws SparringError if nsfwjs 4.3 or later is not installed beside Sparring or in the current project, or the device
 *   cannot run the network
 */
export async function nsfwjsFeatures(image: ImageSpec, runtime: Runtime): Promise<NamedFeatureNetwork> {
  const file = installedFile(modelModule);
  if (file === undefined) {
    throw new SparringError(
      `the features ${nsfwjsName} are of the npm package nsfwjs, which is not installed, or is older than 4.3: ${remedy}`,
      { code: 'not-found' },
    );
  }
  return kerasFeatures(image, await filesIn(file), runtime, nsfwjsName);
}

async function filesIn(file: string) {
  try {
    const { MobileNetV2Model: parts } = createRequire(file)(file) as ModelModule;
    const model = await parts.modelJson();
    const weights = await Promise.all(parts.weightBundles.map(async (bundle) => bundle()));
    return {
      model: model.default,
      weights: weights.map((each) => new Uint8Array(Buffer.from(each.default, 'base64'))),
    };
  } catch (cause) {
    throw new SparringError(`the npm package nsfwjs cannot be read as expected: ${remedy}`, { cause });
  }
}
