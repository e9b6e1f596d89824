/** What a new training needs, made ready: the same for the command line and for programs. */
import { UsageError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { identityOf, withIdentity } from '../runs/data-identity.ts';
import { pretrainedGenerator } from '../runs/pretrained-run.ts';
import { choosePreset, type PresetChoice } from '../runs/preset-choice.ts';
import { programVersion } from '../runs/program-version.ts';
import { resolveOptions, type TrainingRequest } from '../runs/requested-run.ts';
import { closeData, openTrainingData, partForRun, type OpenPictures } from '../runs/run-data.ts';
import { machineOptionsOf } from '../runs/run-options.ts';
import type { NewSession } from '../runs/sessions.ts';
import type { RunData } from '../runs/subject.ts';
import type { TrainedRun } from '../runs/trained-run.ts';

/** How a caller opens things. */
export interface Openers {
  readonly pictures: OpenPictures;
  readonly runtime: () => Promise<Runtime>;
  readonly run: (path: string) => Promise<TrainedRun>;
  /** How many processes share each batch. Default: one. */
  readonly processes?: number | undefined;
}

/** A training before its first step: nothing is compiled or written yet. */
export interface PlannedTraining extends Omit<NewSession, 'out'> {
  /** Closes the data, if it was opened here. */
  readonly close: () => void;
  /** Why it is this preset, if none was named. */
  readonly choice: PresetChoice | undefined;
}

/**
 * Opens the data and the runtime of a new training, and resolves its options.
 *
 * @param data a path or a name, or a source that remains the caller's
 * @throws UsageError if an option does not fit the preset or the data. @throws SparringError if something cannot be
 *   opened
 */
export async function planTraining(
  data: string | PictureSource,
  request: TrainingRequest,
  open: Openers,
): Promise<PlannedTraining> {
  const isPath = typeof data === 'string';
  if (!isPath) refuseValuesOfSource(request);
  const source: RunData = isPath
    ? await openTrainingData(data, request, open.pictures)
    : partForRun(data, { preparation: { holdOut: request.holdOut ?? null }, classes: request.classes });
  const close = () => {
    if (isPath) closeData(source);
  };
  try {
    const runtime = await open.runtime();
    const first = request.pretrained === undefined ? undefined : await open.run(request.pretrained);
    const { request: complete, choice } = await withPreset(request, source);
    const resolved = resolveOptions(complete, {
      version: programVersion(),
      data: isPath ? data : undefined,
      source,
      machine: machineOptionsOf(runtime),
      processes: open.processes,
      pretrained: first?.options,
    });
    const identity = await identityOf(source, resolved.network);
    const options = withIdentity(resolved, identity);
    const pretrained = first === undefined ? undefined : await pretrainedGenerator(first);
    return { options, data: source, runtime, pretrained, close, choice };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** What is asked for, with a preset that suits the data if none is named. */
async function withPreset(request: TrainingRequest, source: RunData) {
  const { preset, imageSize } = request;
  if (preset !== undefined) return { request: { ...request, preset }, choice: undefined };
  const choice = await choosePreset(source);
  return {
    request: { ...request, preset: choice.preset, imageSize: imageSize ?? choice.imageSize },
    choice,
  };
}

/** @throws UsageError if values are named for a source, which is open already */
export function refuseValuesOfSource({ values }: Pick<TrainingRequest, 'values'>): void {
  if (values === undefined) return;
  throw new UsageError(
    says`${option('values')} is for data that is opened by its path: pass it to openSource, or range to pictureSource`,
    { code: 'not-applicable', option: 'values' },
  );
}
