import { rounded } from '../../core/numbers.ts';
import { percent } from '../../core/wording.ts';
import { arithmeticFigure } from '../../drawing/figures/arithmetic-figure.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { Generator } from '../../runs/generator.ts';
import { arithmeticFinding } from '../health/arithmetic.ts';
import { addSeeds, type ConceptSeeds } from '../explore/by-seeds.ts';
import { typicalNorm } from '../explore/latent.ts';
import { paperNeighbours } from '../explore/vector-arithmetic.ts';
import { namedSeeds } from './seeds.ts';
import { stepWording } from '../../runs/step-wording.ts';

export interface ArithmeticSettings {
  /** Half the width of the uniform noise around Y. */
  readonly noise: number;
  /** Seed of the noise. */
  readonly seed: number;
}

/** Computes A − B + C in latent space and, as a control, in pixels; seeds of samples define the concepts. */
export async function exploreArithmetic(
  generator: Generator,
  concepts: ConceptSeeds,
  { noise, seed }: ArithmeticSettings,
): Promise<Findings> {
  const { image, latent } = generator.gan;
  const result = await addSeeds(generator, concepts, { noise, seed });
  const usual = typicalNorm(latent);
  const { a, b, c } = concepts;
  const verdict = arithmeticFinding({
    norm: result.norm,
    typicalNorm: usual,
    clamped: result.clamped,
    exemplars: Math.min(a.length, b.length, c.length),
  });
  const concept = (seeds: readonly number[], { norm }: { readonly norm: number }) => ({
    seeds,
    norm: rounded(norm),
  });
  return {
    figure: figureOfRun(generator, arithmeticFigure(result, image, concepts, noise), {
      verdict,
      title: 'A − B + C in latent space, and in pixels',
      reading:
        'Left: the samples of each concept and the picture of their mean z. A mean has a smaller norm than a random z, ' +
        'so its picture has less contrast. Middle, framed: the picture of Y. Around it: Y with uniform noise of ' +
        `±${noise} added to each number. Right: the same arithmetic on the mean pictures of the samples, value by value.`,
    }),
    numbers: {
      a: concept(a, result.a),
      b: concept(b, result.b),
      c: concept(c, result.c),
      // Not rounded, because users can feed it to the exported generator.
      y: { norm: rounded(result.norm), z: [...result.y] },
      typicalNorm: rounded(usual),
      noise: { uniform: noise, seed, neighbours: paperNeighbours },
      pixels: { clamped: rounded(result.clamped) },
    },
    verdict,
    sentences: [
      `Y = A - B + C of ${stepWording(generator.run)}: A is the mean z of ${namedSeeds(a)}, B of ${namedSeeds(b)}, C of ${namedSeeds(c)}.`,
      `Y has norm ${result.norm.toFixed(1)}; a random z has about ${usual.toFixed(1)}.`,
      `In pixels, ${percent(result.clamped)} of the values of A - B + C lie outside the range of a picture.`,
    ],
  };
}
