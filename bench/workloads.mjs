/** What `npm run bench` measures, in this order. */

/**
 * @typedef {object} Workload
 * @property {string} name for people and for `--only`
 * @property {string} model a preset
 * @property {number} batchSize
 * @property {boolean} [sample] G alone
 * @property {number} [imageSize] and `ngf`, `ndf`: in place of the preset's
 * @property {readonly string[]} sides ours first; `sparring` twice says how far from 1 a ratio comes by chance
 */

const beside = ['sparring', 'pytorch'];
/** Those for whom a full-size network is too much: some take minutes for a step. */
const all = [...beside, 'tfjs-cpu', 'tfjs-wasm', 'jax-js'];

/** @type {readonly Workload[]} */
export const workloads = [
  {
    model: 'dcgan-64',
    batchSize: 64,
    sides: ['sparring', 'sparring'],
    name: 'dcgan-64, batch 64, against itself',
  },
  { model: 'dcgan-64', batchSize: 64, sides: beside },
  { model: 'dcgan-64', batchSize: 128, sides: beside },
  { model: 'dcgan', batchSize: 32, sides: beside },
  { model: 'dcgan-28', batchSize: 128, sides: beside },
  { model: 'dcgan-64', batchSize: 64, sample: true, sides: [...beside, 'tfjs-wasm'] },
  { model: 'gan-mnist', batchSize: 100, sides: beside },
  { model: 'gan-tfd-pretrain', batchSize: 100, sides: beside },
  { model: 'gan-cifar10', batchSize: 100, sides: beside },
  { model: 'gan-cifar10-conv', batchSize: 128, sides: beside },
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

/** Small enough for a look whether everything runs: nothing that it says of speed is of use. */
export function shrunk(workload) {
  const batchSize = Math.min(workload.batchSize, 8);
  return { ...workload, batchSize, name: workload.name.replace(/batch \d+/, `batch ${batchSize}`) };
}
