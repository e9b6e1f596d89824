/** How a run continues, as a form says it. */

/** How a run continues: by its own options where nothing else is said. */
export interface Continuation {
  /** In all. */
  readonly steps?: number;
  /** From now. */
  readonly minutes?: number;
  readonly lr?: number;
  /** From the checkpoint of this step. */
  readonly step?: number;
  /** In a run of its own. */
  readonly branch?: boolean;
}

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
