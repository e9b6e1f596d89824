/**
 * What is compared: `dcgan-64` as it is, and with one thing or several changed. Each arm is options of `sparring train`, on
 * top of `common`. An arm is judged with its rates tuned: those that were tried are arms, too.
 */

/** Of all arms. Batch 16 and 32 maps make steps that two cores take quickly. */
export const common = [
  '--preset',
  'dcgan-64',
  '--batch-size',
  '16',
  '--ngf',
  '32',
  '--ndf',
  '32',
  '--ema',
  '0.999',
];

const nearest = ['--generator-upsampling', 'nearest'];
const spectral = ['--discriminator-norm', 'spectral', '--objective', 'hinge'];
const augmented = ['--augment', 'color,translation,cutout'];

/** @type {Readonly<Record<string, readonly string[]>>} */
export const arms = {
  'dcgan-64': [],
  'rates 4e-4': ['--lr', '4e-4'],
  'mirror, 4e-4': ['--lr', '4e-4', '--mirror'],
  'nearest, 2e-4': ['--mirror', ...nearest],
  'nearest, 4e-4': ['--lr', '4e-4', '--mirror', ...nearest],
  'nearest, 8e-4': ['--lr', '8e-4', '--mirror', ...nearest],
  'spectral hinge, 4e-4': ['--lr', '4e-4', '--mirror', ...spectral],
  'nearest, spectral hinge, 4e-4': ['--lr', '4e-4', '--mirror', ...nearest, ...spectral],
  'nearest, augmented, 4e-4': ['--lr', '4e-4', '--mirror', ...nearest, ...augmented],
  'nearest, spectral hinge, augmented, 4e-4': [
    '--lr',
    '4e-4',
    '--mirror',
    ...nearest,
    ...spectral,
    ...augmented,
  ],
  'nearest, relativistic, R1 and R2, 4e-4': [
    '--lr=4e-4',
    '--mirror',
    ...nearest,
    '--discriminator-norm=none',
    '--objective=relativistic',
    '--r1=1',
    '--r2=1',
    '--penalty-every=8',
  ],
  'nearest, least squares, 4e-4': ['--lr', '4e-4', '--mirror', ...nearest, '--objective', 'least-squares'],
};

/** A name of an arm as a part of a file's name. */
export function slugOf(name) {
  return name.replaceAll(/[^a-z0-9]+/gi, '-');
}
