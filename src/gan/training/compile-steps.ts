/** The choice between the two ways to compile a step. */
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { ApartSteps, unchanged, type GradientHook } from './apart-steps.ts';
import type { BatchShare } from './batch-share.ts';
import type { TrainerOptions } from './feeds.ts';
import { JoinedSteps, type Steps } from './steps.ts';
import { partsOf } from './virtual-batches.ts';

/**
 * How steps are compiled. Both ways train the same, up to rounding. `joined`: gradients and updates in one program, which is
 * faster; a batch of several virtual batches cannot be joined, and is computed apart. `apart`: in separate programs, and the
 * gradients pass through `onGradients`. If updates alternate, D is updated before G's gradients are computed. If they are
 * simultaneous, both gradients precede both updates.
 */
export type StepCompilation =
  | { readonly steps: 'joined' }
  | {
      readonly steps: 'apart';
      readonly onGradients?: GradientHook;
      /** What this process computes of each batch, if others compute the rest. Default: all. */
      readonly share?: BatchShare;
    };

/** @throws SparringError if the device cannot run the steps */
export async function compileSteps(
  options: TrainerOptions,
  runtime: Runtime,
  compilation: StepCompilation = { steps: 'joined' },
): Promise<Steps> {
  if (compilation.steps === 'joined' && partsOf(options) === 1) {
    return JoinedSteps.create(options, options.k, runtime);
  }
  const { onGradients = unchanged, share } = compilation.steps === 'apart' ? compilation : {};
  return ApartSteps.create(options, options.k, runtime, onGradients, share);
}
