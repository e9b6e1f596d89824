/** The projection of a discriminator and spectrally normalised embeddings, against the formulas written out. */
import { describe, expect, it } from 'vitest';
import { dot } from '../core/numbers.ts';
import { RandomStream } from '../core/random.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Embedding } from './embedding.ts';
import type { Layer } from './layer.ts';
import { normalInitialiser } from './parameter.ts';
import { Projection } from './projection.ts';
import { Scope } from './scope.ts';

const initialise = normalInitialiser(1);
const [batch, inputs, classes] = [3, 4, 2];
const labels = [1, 0, 1];
const label = labels.flatMap((each) => [1 - each, each]);

function draw(size: number, number: number): Float64Array {
  return new RandomStream(3, 'test', number).normal(new Float64Array(size));
}

/** The parameters of a layer as inputs, and some values for them. */
function started({ parameters }: Layer) {
  const values = new Map<string, Node>();
  const feeds: Record<string, ArrayLike<number>> = { label };
  Object.entries(parameters).forEach(([path, { shape }], i) => {
    values.set(path, ops.input(path, shape));
    feeds[path] = draw(
      shape.reduce((product, size) => product * size, 1),
      i,
    );
  });
  return { values, feeds };
}

/** Row `i` of a matrix with `inputs` columns. */
function row(matrix: ArrayLike<number>, i: number): number[] {
  return Array.from(matrix).slice(i * inputs, (i + 1) * inputs);
}

/** The largest singular value of a matrix [classes, inputs] by its 2×2 Gram matrix. */
function largestSingularValue(matrix: ArrayLike<number>): number {
  const [a, b] = [row(matrix, 0), row(matrix, 1)];
  const [aa, ab, bb] = [dot(a, a), dot(a, b), dot(b, b)];
  return Math.sqrt((aa + bb + Math.hypot(aa - bb, 2 * ab)) / 2);
}

describe('a projection', () => {
  const h = draw(batch * inputs, 9);
  const judged = (layer: Projection, feeds: Record<string, ArrayLike<number>>) => {
    const scope = new Scope(started(layer).values, 'training').withLabel(
      ops.input('label', [batch, classes]),
    );
    const logits = layer.apply(ops.input('h', [batch, inputs]), scope);
    expect(logits.shape).toEqual([batch, 1]);
    return [...interpret([logits], { ...feeds, h })[0]!];
  };

  it.each([true, false])(
    'adds the product with the vector of the class to what looks real: bias %s',
    (bias) => {
      const layer = new Projection(inputs, classes, { initialise, bias });
      expect(Object.keys(layer.parameters)).toEqual(['weight', ...(bias ? ['bias'] : []), 'class.weight']);
      const { feeds } = started(layer);
      const expected = labels.map((each, i) => {
        const linear = dot(row(h, i), row(feeds['weight']!, 0)) + (bias ? feeds['bias']![0]! : 0);
        return linear + dot(row(h, i), row(feeds['class.weight']!, each));
      });
      judged(layer, feeds).forEach((logit, i) => expect(logit).toBeCloseTo(expected[i]!, 12));
    },
  );

  it('is spectrally normalised in both its parts', () => {
    const layer = new Projection(inputs, classes, { initialise, bias: false, spectralNorm: true });
    expect(layer.parameters).toMatchObject({
      u: { shape: [1], role: 'iterate' },
      'class.u': { shape: [classes], role: 'iterate' },
    });
    // A vector of the power iteration that is a singular vector stays one, and its σ is exact.
    const { feeds } = started(layer);
    const vectors = feeds['class.weight']!;
    const sigma = largestSingularValue(vectors);
    const [a, b] = [row(vectors, 0), row(vectors, 1)];
    const singular = [dot(a, b), sigma ** 2 - dot(a, a)];
    const length = Math.hypot(...singular);
    const at = { ...feeds, u: [1], 'class.u': singular.map((value) => value / length) };
    const norm = Math.hypot(...row(feeds['weight']!, 0));
    const expected = labels.map(
      (each, i) =>
        dot(row(h, i), row(feeds['weight']!, 0)) / norm + dot(row(h, i), row(vectors, each)) / sigma,
    );
    judged(layer, at).forEach((logit, i) => expect(logit).toBeCloseTo(expected[i]!, 10));
  });

  it('needs labels, and sizes', () => {
    const layer = new Projection(inputs, classes, { initialise });
    const scope = new Scope(started(layer).values, 'training');
    expect(() => layer.apply(ops.input('h', [batch, inputs]), scope)).toThrow(
      'needs the class of each example',
    );
    expect(() => new Projection(inputs, 0, { initialise })).toThrow('classes got 0');
  });
});

it('an embedding may be spectrally normalised: in training u moves, and the matrix is divided by its σ', () => {
  const layer = new Embedding(classes, inputs, { initialise, spectralNorm: true });
  const { values, feeds } = started(layer);
  const u = values.get('u')!;
  let now: Record<string, ArrayLike<number>> = { ...feeds, u: [0.6, 0.8] };
  let found: Float64Array | undefined;
  for (let step = 0; step < 60; step++) {
    const moved = new Map([
      ['weight', values.get('weight')!],
      ['u', u],
    ]);
    const embedded = layer.apply(ops.input('label', [batch, classes]), new Scope(moved, 'training'));
    const [vectors, next] = interpret([embedded, moved.get('u')!], now);
    found = Float64Array.from(vectors!);
    now = { ...now, u: Array.from(next!) };
  }
  const sigma = largestSingularValue(feeds['weight']!);
  labels.forEach((each, i) => {
    const expected = row(feeds['weight']!, each).map((value) => value / sigma);
    row(found!, i).forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 8));
  });
});
