/** Checks the values of real batches: pictures in another range than the generator's would train in vain, without an error. */
import { UsageError } from '../../core/errors.ts';
import { limitsOf, type ValueRange } from '../../core/value-range.ts';
import type { Gan } from '../networks/gan.ts';

/** Rounding may leave a value slightly outside. */
const tolerance = 0.01;
/** Contrast-normalised values have no bound. This is 32 standard deviations, and less than most bytes. */
const maxContrast = 32;

const remedies: Readonly<Record<ValueRange, string>> = {
  signed: 'this generator ends in tanh, so convert bytes by byte / 127.5 - 1',
  unit: 'this generator ends in a sigmoid, so convert bytes by byte / 255',
  contrast: 'this generator is linear, so give it pictures with global contrast normalisation',
};

/**
 * Checks every `stride`-th value of a batch of pictures: all in the first batch, and few in later ones, which costs
 * microseconds. Values that are not numbers are left to the loss, which is then not finite.
 *
 * @throws UsageError if a value is outside the range that the generator can reach
 */
export function checkRealValues(real: Float32Array, gan: Gan, stride: number): void {
  if (gan.kind === 'points') return;
  const { range } = gan.image;
  const [lowest, highest] = limitsOf(range);
  const [min, max] =
    range === 'contrast' ? [-maxContrast, maxContrast] : [lowest - tolerance, highest + tolerance];
  for (let i = 0; i < real.length; i += stride) {
    const value = real[i]!;
    if (!(value < min || value > max)) continue;
    const expected = range === 'contrast' ? 'around 0' : `from ${lowest} to ${highest}`;
    throw new UsageError(
      `a batch has the value ${value}, expected pictures with values ${expected}: ${remedies[range]}`,
      { option: 'pictures' },
    );
  }
}
