/**
 * What is compared: a preset as it is, and with one thing or several changed. Each arm is options of `sparring train`. An arm
 * is judged with its rates tuned: those that were tried are arms, too.
 */

const dcgan64 = { preset: 'dcgan-64' };
/** Half of the preset's maps take a quarter of its multiply-adds: several times the steps in the same time. */
const small = { ...dcgan64, ngf: 32, ndf: 32, 'ema-half-life': 10_000 };
const mirrored = { ...small, mirror: true };
const nearest = { ...mirrored, 'generator-upsampling': 'nearest' };
const steadied = { r1: 1, 'penalty-every': 8 };
const spectral = { 'discriminator-norm': 'spectral' };
const spectralHinge = { ...spectral, objective: 'hinge' };
const moved = { augment: 'color,translation' };
const adaptive = { 'augment-strength': 'adaptive' };
const augmented = { augment: 'color,translation,cutout' };
const relativistic = {
  'discriminator-norm': 'none',
  objective: 'relativistic',
  r1: 1,
  r2: 1,
  'penalty-every': 8,
};

/** Their widths are usual ones, and their rates those of the papers. */
const blocks = { ...dcgan64, 'ema-half-life': 10_000, mirror: true, objective: 'hinge' };
const zeroMomentum = { beta1: 0, beta2: 0.9 };

/** @type {Readonly<Record<string, Readonly<Record<string, string | number | true>>>>} */
export const arms = {
  'dcgan-64': dcgan64,
  '32 maps': small,
  '32 maps, mirrored': mirrored,
  '32 maps, 4e-4': { ...mirrored, lr: 4e-4 },
  '32 maps, 8e-4': { ...mirrored, lr: 8e-4 },
  nearest,
  'nearest, 4e-4': { ...nearest, lr: 4e-4 },
  'nearest, 8e-4': { ...nearest, lr: 8e-4 },
  '32 maps, relativistic, 4e-4': { ...mirrored, ...relativistic, lr: 4e-4 },
  '32 maps, label 0.9': { ...small, 'smooth-real': 0.9 },
  '32 maps, R1': { ...small, ...steadied },
  '32 maps, R1, 4e-4': { ...small, ...steadied, lr: 4e-4 },
  '32 maps, R1 of 10': { ...small, ...steadied, r1: 10 },
  '32 maps, R1, color and translation': { ...mirrored, ...steadied, ...moved },
  '32 maps, R1, adaptive color and translation': { ...mirrored, ...steadied, ...moved, ...adaptive },
  '32 maps, R1 of 10, color and translation': { ...mirrored, ...steadied, r1: 10, ...moved },
  '32 maps, R1, decay': { ...small, ...steadied, 'lr-decay': 'cosine' },
  'nearest, R1': { ...small, ...steadied, 'generator-upsampling': 'nearest' },
  '32 maps, decay': { ...small, 'lr-decay': 'cosine' },
  '32 maps, augmented': { ...mirrored, ...augmented },
  '32 maps, color and translation': { ...mirrored, ...moved },
  '32 maps, augmented, 4e-4': { ...mirrored, ...augmented, lr: 4e-4 },
  '32 maps, batches of 32': { ...small, 'batch-size': 32 },
  '32 maps, batches of 64': { ...small, 'batch-size': 64 },
  '32 maps, spectral': { ...small, ...spectral },
  '32 maps, spectral, batches of 32': { ...small, ...spectral, 'batch-size': 32 },
  '32 maps, spectral, batches of 64': { ...small, ...spectral, 'batch-size': 64 },
  'G 48, D 24': { ...mirrored, ngf: 48, ndf: 24 },
  'spectral hinge, 4e-4': { ...mirrored, ...spectralHinge, lr: 4e-4 },
  'nearest, spectral hinge, 4e-4': { ...nearest, ...spectralHinge, lr: 4e-4 },
  'nearest, augmented, 4e-4': { ...nearest, ...augmented, lr: 4e-4 },
  'nearest, relativistic, 4e-4': { ...nearest, ...relativistic, lr: 4e-4 },
  'nearest, relativistic, augmented, 4e-4': { ...nearest, ...relativistic, ...augmented, lr: 4e-4 },
  'nearest, least squares, 4e-4': { ...nearest, objective: 'least-squares', lr: 4e-4 },
  'nearest, 8e-4, decay': { ...nearest, lr: 8e-4, 'lr-decay': 'cosine' },
  residual: { ...blocks, architecture: 'residual', ...zeroMomentum },
  fastgan: { ...blocks, architecture: 'fastgan', ...augmented },
};

/** What decides how much an arm learns in a step, not what the step costs. */
const rates = ['lr', 'discriminator-lr', 'beta1', 'beta2', 'lr-decay', 'smooth-real'];

/** The options that decide what a step costs. */
export function costOf(name) {
  const options = Object.entries(arms[name]).filter(([option]) => !rates.includes(option));
  return JSON.stringify(Object.fromEntries(options));
}

/** A name of an arm as a part of a file's name. */
export function slugOf(name) {
  return name.replaceAll(/[^a-z0-9]+/gi, '-');
}
