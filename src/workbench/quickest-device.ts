/** Which of this machine's devices computes a training in the least time. */
import { messageOf, SparringError } from '../core/errors.ts';
import { createNodeRuntime, type Device } from '../engine/runtime/node/ort-node.ts';
import { mayHaveCuda } from '../engine/runtime/node/ort-packages.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { machineOptionsOf } from '../runs/run-options.ts';
import { TrainingRun } from '../runs/training-run.ts';
import type { PlannedTraining } from './plan-training.ts';

interface Trial {
  readonly device: string;
  readonly runtime: Runtime;
  readonly seconds: number;
}

/**
 * Measures some steps of a training on each device that is here.
 *
 * @param planned for the CPU, which every machine has
 * @returns the training for the quickest of them, and a sentence with what was measured
 */
export async function onQuickestDevice(
  planned: PlannedTraining,
): Promise<{ readonly planned: PlannedTraining; readonly note: string }> {
  const { threads } = planned.runtime;
  const trials = [await trialOf(planned, planned.runtime)];
  const absent: string[] = [];
  for (const device of otherDevices()) {
    try {
      trials.push(await trialOf(planned, await createNodeRuntime({ device, threads })));
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      absent.push(`${device} cannot be used (${firstClause(messageOf(thrown))})`);
    }
  }
  const best = trials.reduce((one, other) => (other.seconds < one.seconds ? other : one));
  const times = trials.map(({ device, seconds }) => `${device} takes ${seconds.toPrecision(2)} s a step`);
  return {
    planned: onRuntime(planned, best.runtime),
    note: `trained on ${best.device}: ${[...times, ...absent].join(', ')}`,
  };
}

/** Those that need no package more. Whether a machine has them is found by trying. */
function otherDevices(): readonly Device[] {
  return ['webgpu', ...(mayHaveCuda() ? (['cuda'] as const) : [])];
}

async function trialOf(planned: PlannedTraining, runtime: Runtime): Promise<Trial> {
  const { options, data, pretrained } = onRuntime(planned, runtime);
  const run = await TrainingRun.prepare(options, data, runtime, { pretrained });
  return { device: runtime.device, runtime, seconds: await run.timeSteps() };
}

function onRuntime(planned: PlannedTraining, runtime: Runtime): PlannedTraining {
  return { ...planned, runtime, options: { ...planned.options, ...machineOptionsOf(runtime) } };
}

/** What went wrong, without what to do. */
function firstClause(message: string): string {
  return /^device \S+ could not be started \((.*)\): /s.exec(message)?.[1] ?? message;
}
