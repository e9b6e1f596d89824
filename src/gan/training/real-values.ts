/** Checks the values of real batches: pictures in another range than the generator's would train in vain, without an error. */
import { UsageError } from '../../core/errors.ts';
import { limitsOf, type ValueRange } from '../../core/value-range.ts';
import type { Gan } from '../networks/gan.ts';

/** Rounding may leave a value slightly outside. */
const tolerance = 0.01;
/** Contrast-normalised values have no bound. This one is beyond 30 standard deviations, and below most bytes. */
const maxContrast = 32;

const remedies: Readonly<Record<ValueRange, string>> = {
  signed: 'this generator ends in tanh, so convert bytes by byte / 127.5 - 1',
  unit: 'this generator ends in a sigmoid, so convert bytes by byte / 255',
  contrast: 'this generator is linear, so give it pictures with global contrast normalisation',
};

/**
 * Checks every `stride`-th value: all in the first batch, and few in later ones, which costs microseconds.
 *
 * @throws UsageError if a value is not finite, or outside the range that the generator can reach
 */
export function checkRealValues(real: Float32Array, gan: Gan, stride: number): void {
  const range = gan.kind === 'pictures' ? gan.image.range : undefined;
  const [min, max] = boundsOf(range);
  for (let i = 0; i < real.length; i += stride) {
    const value = real[i]!;
    if (value >= min && value <= max) continue;
    throw new UsageError(
      range === undefined || !Number.isFinite(value)
        ? `a batch has the value ${value}, expected finite numbers`
        : `a batch has the value ${value}, expected pictures with values ${wordingOf(range)}: ${remedies[range]}`,
      { option: 'pictures' },
    );
  }
}

function boundsOf(range: ValueRange | undefined): readonly [min: number, max: number] {
  if (range === undefined) return [-Number.MAX_VALUE, Number.MAX_VALUE];
  if (range === 'contrast') return [-maxContrast, maxContrast];
  const [min, max] = limitsOf(range);
  return [min - tolerance, max + tolerance];
}

function wordingOf(range: ValueRange): string {
  if (range === 'contrast') return 'around 0';
  const [min, max] = limitsOf(range);
  return `from ${min} to ${max}`;
}
