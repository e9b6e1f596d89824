import { counted, grouped } from '../../core/wording.ts';
import { enlargedNotes } from '../../data/enlarged.ts';
import { emptyClassesNotes } from '../../data/labels.ts';
import { notesOf } from '../../data/pictures/source.ts';
import type { Gan } from '../../gan/networks/gan.ts';
import { parameterCounts } from '../../gan/networks/parameter-counts.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { RunData } from '../../runs/subject.ts';
import type { Execution } from '../../engine/runtime/runtime.ts';
import { duration } from '../../core/durations.ts';

/** Describes a training in one line. */
export function describe(options: RunOptions, source: RunData, gan: Gan): string {
  const { steps, minutes } = options.until;
  const { batchSize, k, updates } = options.training;
  const lengths: string[] = [];
  if (steps !== null) {
    const epochs = (steps * k) / Math.floor(source.count / batchSize);
    const rounded = Number(epochs < 1 ? epochs.toPrecision(1) : epochs.toFixed(1));
    lengths.push(`${counted(steps, 'step')} (${rounded} ${rounded === 1 ? 'epoch' : 'epochs'})`);
  }
  if (minutes !== null) lengths.push(duration(minutes * 60));
  const { generator, discriminator } = parameterCounts(gan);
  return [
    `${options.preset} ${exampleWording(options.network)} on ${source.name} (${source.description})`,
    `G ${grouped(generator)} and D ${grouped(discriminator)} parameters`,
    `${lengths.join(' or ')}, batches of ${batchSize}${k === 1 ? '' : `, ${k} per step`}${updates === 'simultaneous' ? ', simultaneous updates' : ''}`,
    `${options.device}, ${counted(options.threads, 'thread')}`,
  ].join('; ');
}

/** What is noted of a training's data: by the source itself (`PictureSource.notes`), and of how it is trained on. */
export async function trainingNotes(options: RunOptions, source: RunData): Promise<string[]> {
  const { network, training } = options;
  if (network.architecture === 'point-mlp' || source.kind === 'points') return [...notesOf(source)];
  const isConditional = network.architecture === 'conditional-dcgan';
  const empty = isConditional ? emptyClassesNotes(source).map((note) => `${note}, which G cannot learn`) : [];
  const left = source.count % training.batchSize;
  const all = grouped(source.count);
  const leftOver =
    left === 0 ? [] : [`${grouped(left)} of ${all} are left over each epoch, others each time`];
  return [...notesOf(source), ...empty, ...(await enlargedNotes(source, network)), ...leftOver];
}

/** How ONNX Runtime is called, with the reasons if it is not the fastest way. */
export function executionWording({ calls, freesAtLastUse, reasons }: Execution): string {
  const how =
    calls === 'direct'
      ? 'ONNX Runtime called directly'
      : 'ONNX Runtime through a binding that copies outputs';
  const memory = freesAtLastUse ? 'memory freed at last use' : 'memory kept for reuse';
  return `${how}; ${memory}${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`;
}

/** `at 64×64 in colour`, or `with points of 2 numbers`. */
function exampleWording(network: RunOptions['network']): string {
  if (network.architecture === 'point-mlp') return `with points of ${counted(network.dimension, 'number')}`;
  const { width, height, channels } = network;
  return `at ${width}×${height} in ${channels === 1 ? 'grey' : 'colour'}`;
}
