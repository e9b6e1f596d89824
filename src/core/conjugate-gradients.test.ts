import { describe, expect, it } from 'vitest';
import { ConjugateGradients } from './conjugate-gradients.ts';
import { dot, norm } from './numbers.ts';
import { RandomStream } from './random.ts';

/** AᵀA + shift · I for a random A, row by row: symmetric and positive definite. */
function randomMatrix(size: number, shift: number): Float64Array[] {
  const random = new RandomStream(1952, 'test', size);
  const columns = Array.from({ length: size }, () => random.normal(new Float64Array(size)));
  return columns.map((a, i) => Float64Array.from(columns, (b, j) => dot(a, b) + (i === j ? shift : 0)));
}

const times = (matrix: readonly Float64Array[], vector: Float64Array) =>
  Float64Array.from(matrix, (row) => dot(row, vector));

function stepsToSolve(matrix: readonly Float64Array[], solver: ConjugateGradients): number {
  let steps = 0;
  for (; !solver.solved && steps < 200; steps++) solver.advance(times(matrix, solver.search));
  return steps;
}

describe('ConjugateGradients', () => {
  it('solves a small system as worked out by hand', () => {
    const matrix = [Float64Array.of(4, 1), Float64Array.of(1, 3)];
    const solver = new ConjugateGradients(Float64Array.of(-1, -2), { tolerance: 1e-12 });
    expect([...solver.search]).toEqual([1, 2]);
    expect(solver.advance(times(matrix, solver.search))).toBe(1 / 4); // r·r / r·Hr = 5 / 20
    expect(solver.solved).toBe(false);
    solver.advance(times(matrix, solver.search));
    expect(solver.solved).toBe(true);
    expect(solver.solution[0]).toBeCloseTo(1 / 11, 12);
    expect(solver.solution[1]).toBeCloseTo(7 / 11, 12);
    expect([...solver.search]).toEqual([0, 0]);
  });

  it('takes at most as many steps as there are unknowns', () => {
    const matrix = randomMatrix(12, 1);
    const gradient = new RandomStream(7, 'test', 0).normal(new Float64Array(12));
    const solver = new ConjugateGradients(gradient, { tolerance: 1e-6 });
    expect(stepsToSolve(matrix, solver)).toBeLessThanOrEqual(12);
    const residual = times(matrix, solver.solution).map((value, i) => value + gradient[i]!);
    expect(norm(residual)).toBeLessThanOrEqual(1.01e-6 * norm(gradient));
  });

  it('solves a diagonal system in one step with the exact preconditioner, in the buffers it is given', () => {
    const diagonal = Float64Array.of(1, 100, 1e4);
    const matrix = [0, 1, 2].map((i) => new Float64Array(3).with(i, diagonal[i]!));
    const [search, solution] = [new Float64Array(3), new Float64Array(3)];
    const solver = new ConjugateGradients(Float64Array.of(1, 1, 1), {
      tolerance: 1e-9,
      inverseDiagonal: diagonal.map((value) => 1 / value),
      search,
      solution,
    });
    expect(stepsToSolve(matrix, solver)).toBe(1);
    expect([...solution]).toEqual([-1, -0.01, -0.0001]);
    expect([...search]).toEqual([0, 0, 0]);
  });

  it('is solved from the start if the gradient is zero', () => {
    const solver = new ConjugateGradients(new Float64Array(3), { tolerance: 0.1 });
    expect(solver.solved).toBe(true);
    expect([...solver.solution]).toEqual([0, 0, 0]);
  });
});
