/** Terms of the series. Its last is below float64's precision for every |x| up to `maxArgument`. */
const maxTerms = 200;
/** Beyond this, erf(x) rounds to 1. */
const maxArgument = 6;
/** Newton's method gains digits quadratically once it is near; this is far more than it needs. */
const maxIterations = 100;

/** The error function 2/√π ∫₀ˣ exp(−t²) dt, by the series 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, of one sign. */
export function erf(x: number): number {
  if (Math.abs(x) >= maxArgument) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n <= maxTerms && Math.abs(term) > Math.abs(sum) * Number.EPSILON; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * The x of which erf(x) = `value`, in (−1, 1). By Newton's method from 0: on either side of 0 the function bends towards
 * it, so that no step goes too far.
 */
export function inverseErf(value: number): number {
  let x = 0;
  for (let i = 0; i < maxIterations; i++) {
    const step = ((value - erf(x)) * Math.sqrt(Math.PI) * Math.exp(x * x)) / 2;
    x += step;
    if (Math.abs(step) <= 1e-15 * Math.abs(x)) break;
  }
  return x;
}
