/** Creates near-duplicates: the changes of a picture that is saved, cropped and posted again. */
import sharp from 'sharp';
import { RandomStream } from '../../dist/core/random.js';

const between = (random, min, max) => min + (max - min) * random();
/** One or the other, with equal probability. */
const either = (random, a, b) => (random() < 0.5 ? a : b);
const saved = (picture, quality = 90) => picture.jpeg({ quality }).toBuffer();

/** A random crop that lacks `share` of the width and of the height. */
async function cropped(file, share, random) {
  const { width, height } = await sharp(file).metadata();
  const size = { width: Math.round(width * (1 - share)), height: Math.round(height * (1 - share)) };
  const left = Math.round(random() * (width - size.width));
  const top = Math.round(random() * (height - size.height));
  return sharp(file).extract({ left, top, ...size });
}

const brighter = (picture, random) =>
  picture.linear(either(random, between(random, 0.7, 0.88), between(random, 1.12, 1.3)), 0);

/** The kinds, in the order of the table. `make` returns a changed file. `random` returns numbers in [0, 1). */
export const kinds = [
  { name: 'JPEG 90', make: (file) => saved(sharp(file), 90) },
  { name: 'JPEG 60', make: (file) => saved(sharp(file), 60) },
  { name: 'JPEG 30', make: (file) => saved(sharp(file), 30) },
  {
    name: 'resized',
    make: (file, random) => saved(sharp(file).resize(Math.round(between(random, 96, 224)))),
  },
  { name: 'cropped 2%', make: async (file, random) => saved(await cropped(file, 0.02, random)) },
  { name: 'cropped 4%', make: async (file, random) => saved(await cropped(file, 0.04, random)) },
  { name: 'cropped 6%', make: async (file, random) => saved(await cropped(file, 0.06, random)) },
  { name: 'brightness', make: (file, random) => saved(brighter(sharp(file), random)) },
  {
    name: 'colour',
    make: (file, random) => {
      const gains = [0, 1, 2].map(() => between(random, 0.85, 1.15));
      const saturation = either(random, between(random, 0.5, 0.8), between(random, 1.2, 1.5));
      return saved(sharp(file).modulate({ saturation }).linear(gains, [0, 0, 0]));
    },
  },
  { name: 'mirrored', make: (file) => saved(sharp(file).flop()) },
  {
    name: 'all at once',
    make: async (file, random) => {
      const mirrored = random() < 0.5;
      const some = await cropped(file, between(random, 0.02, 0.06), random);
      const changed = brighter(some, random).resize(Math.round(between(random, 128, 224)));
      return saved(mirrored ? changed.flop() : changed, Math.round(between(random, 30, 90)));
    },
  },
];

/** Deterministic random numbers. */
export function randomOf(seed, step) {
  const stream = new RandomStream(seed, 'test', step);
  return () => stream.uniform(new Float32Array(1), 0, 1)[0];
}

/** `count` of `items`, each at most once, in a random order. */
export function sampled(items, count, random) {
  const pool = [...items];
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    [pool[i], pool[j]] = [pool[j], pool[i]];
  }
  return pool.slice(0, count);
}
