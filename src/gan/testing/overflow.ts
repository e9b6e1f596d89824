/** A training of which one step overflows, compared with one without that step. */
import { messageOf, SparringError } from '../../core/errors.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { Optimiser } from '../../nn/optimiser.ts';
import {
  Trainer,
  type BatchSupplier,
  type StepCompilation,
  type TrainerOptions,
} from '../training/trainer.ts';
import { examplesFor } from './tiny-presets.ts';

/** The optimiser, with an infinite rate while `isHuge()`. */
function overflowing(optimiser: Optimiser, isHuge: () => boolean): Optimiser {
  return {
    ...optimiser,
    scalars: (update) => ({ ...optimiser.scalars(update), ...(isHuge() ? { rate: Infinity } : {}) }),
  };
}

/** What was seen of a training, and what must be: that of the same training without the step that overflows. */
export interface Comparison {
  readonly seen: unknown;
  readonly expected: unknown;
}

/**
 * Trains two steps, one whose update overflows, and two more; and the same without the one in between. With k = 1 only G's
 * update overflows, so that both losses are finite; otherwise D's first.
 */
export async function trainWithOverflow(
  setup: TrainerOptions,
  device: Runtime,
  compilation?: StepCompilation,
): Promise<Comparison> {
  let isHuge = false;
  const { generator, discriminator } = setup.optimisers;
  const optimisers = {
    generator: overflowing(generator, () => isHuge),
    discriminator: overflowing(discriminator, () => isHuge && setup.k > 1),
  };
  await using trainer = await Trainer.create({ ...setup, optimisers }, device, compilation);
  await using undisturbed = await Trainer.create(setup, device, compilation);
  // The step that fails takes its batches as well.
  const batches: Awaited<ReturnType<BatchSupplier>>[] = [];
  const next = examplesFor(setup);
  for (let i = 0; i < 4 * setup.k; i++) batches.push(await next());
  const step = async (which: Trainer, n: number) => {
    let taken = n * setup.k;
    return which.step(async () => batches[taken++]!);
  };
  const seen: unknown[] = [];
  const expected: unknown[] = [];
  for (const n of [0, 1, 2, 3]) {
    if (n === 2) {
      isHuge = true;
      seen.push(await step(trainer, n).catch(failureOf));
      expected.push({ code: 'diverged', hasFiniteLosses: setup.k === 1 });
      isHuge = false;
      seen.push(trainer.iterations, await trainer.tensors());
      expected.push(2, await undisturbed.tensors());
    }
    seen.push(await step(trainer, n));
    expected.push(await step(undisturbed, n));
  }
  seen.push(await trainer.tensors());
  expected.push(await undisturbed.tensors());
  return { seen, expected };
}

function failureOf(thrown: unknown) {
  const hasFiniteLosses = !/loss . (NaN|-?Infinity)/.test(messageOf(thrown));
  return { code: thrown instanceof SparringError ? thrown.code : undefined, hasFiniteLosses };
}
