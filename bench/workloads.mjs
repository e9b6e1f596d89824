/** The workloads of `npm run bench`, in order. */

/**
 * @typedef {object} Workload
 * @property {string} name for people and for `--only`
 * @property {string} model a preset
 * @property {number} batchSize
 * @property {boolean} [sample] whether only sampling is measured
 * @property {number} [imageSize] and `ngf`, `ndf`: instead of the preset's
 * @property {readonly string[]} sides ours first; `sparring` twice shows how far from 1 a ratio is by chance
 */

const withPytorch = ['sparring', 'pytorch'];
/** Also the sides that are too slow for a full-size network: some take minutes per step. */
const all = [...withPytorch, 'tfjs-cpu', 'tfjs-wasm', 'jax-js'];

/** @type {readonly Workload[]} */
export const workloads = [
  {
    model: 'dcgan-64',
    batchSize: 64,
    sides: ['sparring', 'sparring'],
    name: 'dcgan-64, batch 64, against itself',
  },
  { model: 'dcgan-64', batchSize: 64, sides: withPytorch },
  { model: 'dcgan-64', batchSize: 128, sides: withPytorch },
  { model: 'dcgan', batchSize: 32, sides: withPytorch },
  { model: 'dcgan-28', batchSize: 128, sides: withPytorch },
  { model: 'dcgan-64', batchSize: 64, sample: true, sides: [...withPytorch, 'tfjs-wasm'] },
  { model: 'gan-mnist', batchSize: 100, sides: withPytorch },
  { model: 'gan-tfd-pretrain', batchSize: 100, sides: withPytorch },
  { model: 'gan-cifar10', batchSize: 100, sides: withPytorch },
  { model: 'gan-cifar10-conv', batchSize: 128, sides: withPytorch },
  { model: 'dcgan-64', batchSize: 2, ngf: 8, ndf: 8, sides: all },
  { model: 'dcgan-28', batchSize: 8, ngf: 8, ndf: 8, sides: all },
  { model: 'dcgan-64', batchSize: 2, ngf: 8, ndf: 8, sample: true, sides: all },
].map((workload) => ({ name: nameOf(workload), ...workload }));

/** `dcgan-64, batch 64, sampling`. */
export function nameOf({ model, batchSize, sample, imageSize, ngf }) {
  return [
    model,
    ...(imageSize === undefined ? [] : [`${imageSize}×${imageSize}`]),
    ...(ngf === undefined ? [] : [`ngf ${ngf}`]),
    `batch ${batchSize}`,
    ...(sample ? ['sampling'] : []),
  ].join(', ');
}

/** Small enough to test quickly whether everything runs. The measured speed is meaningless. */
export function shrunk(workload) {
  const batchSize = Math.min(workload.batchSize, 8);
  return { ...workload, batchSize, name: workload.name.replace(/batch \d+/, `batch ${batchSize}`) };
}
