/** How a run continues, as a form says it. */
import type { Continuation } from '../parts/continuing.ts';

/** What a form says, if it makes sense: numbers that people typed. */
export function continuationOf(form: {
  readonly length: string;
  readonly unit: 'minutes' | 'steps' | 'before';
  readonly rate: string;
  readonly step?: number | undefined;
}): Continuation | undefined {
  const [length, rate] = [Number(form.length), Number(form.rate)];
  const isLength = form.unit === 'before' || (form.length.trim() !== '' && length > 0);
  const isSteps = form.unit !== 'steps' || Number.isInteger(length);
  const isRate = form.rate.trim() === '' || rate > 0;
  if (!isLength || !isSteps || !isRate) return undefined;
  return {
    ...(form.unit === 'before' ? {} : { [form.unit]: length }),
    ...(form.rate.trim() === '' ? {} : { lr: rate }),
    ...(form.step === undefined ? {} : { step: form.step, branch: true }),
  };
}
