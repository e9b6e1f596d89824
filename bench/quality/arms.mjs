/**
 * What is compared: `dcgan-64` as it is, and with one thing or several changed. Each arm is options of `sparring train`, on
 * top of `common`. An arm is judged with its rates tuned: those that were tried are arms, too.
 */

export const common = ['--preset', 'dcgan-64'];

/** Half of the preset's maps take a quarter of its multiply-adds: several times the steps in the same time. */
const small = ['--ngf', '32', '--ndf', '32', '--ema-half-life', '10000'];
const mirrored = [...small, '--mirror'];
const nearest = [...mirrored, '--generator-upsampling', 'nearest'];
const spectralHinge = ['--discriminator-norm', 'spectral', '--objective', 'hinge'];
const augmented = ['--augment', 'color,translation,cutout'];
const relativistic = [
  ...['--discriminator-norm', 'none', '--objective', 'relativistic'],
  ...['--r1', '1', '--r2', '1', '--penalty-every', '8'],
];
const rate = (value) => ['--lr', value];

/** @type {Readonly<Record<string, readonly string[]>>} */
export const arms = {
  'dcgan-64': [],
  '32 maps': small,
  '32 maps, 4e-4': [...mirrored, ...rate('4e-4')],
  '32 maps, 8e-4': [...mirrored, ...rate('8e-4')],
  nearest: nearest,
  'nearest, 4e-4': [...nearest, ...rate('4e-4')],
  'nearest, 8e-4': [...nearest, ...rate('8e-4')],
  'spectral hinge, 4e-4': [...mirrored, ...spectralHinge, ...rate('4e-4')],
  'nearest, spectral hinge, 4e-4': [...nearest, ...spectralHinge, ...rate('4e-4')],
  'nearest, augmented, 4e-4': [...nearest, ...augmented, ...rate('4e-4')],
  'nearest, relativistic, 4e-4': [...nearest, ...relativistic, ...rate('4e-4')],
  'nearest, least squares, 4e-4': [...nearest, '--objective', 'least-squares', ...rate('4e-4')],
};

/** The options that decide what a step costs: all but the rates. */
export function costOf(name) {
  const options = [...common, ...arms[name]];
  const at = options.indexOf('--lr');
  return (at < 0 ? options : options.toSpliced(at, 2)).join(' ');
}

/** A name of an arm as a part of a file's name. */
export function slugOf(name) {
  return name.replaceAll(/[^a-z0-9]+/gi, '-');
}
