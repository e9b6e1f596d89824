/** Options that several commands share. */
import { Option, type Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { devices, type Device } from '../../engine/runtime/node/ort-node.ts';
import { weightKinds, type WeightKind } from '../../gan/sampling/standing-generator.ts';
import { numberAbove, oneOf, text, timeToCome, values, wholeNumber, wholeNumberOr } from './parsers.ts';
import { option } from './typed-option.ts';
import { stepWords, type StepChoice } from '../../runs/step-choice.ts';
import { optionLimits } from '../../runs/option-limits.ts';
import { normalisations, type Normalisation } from '../../runs/generator.ts';

/** Where to compute. */
export interface DeviceFlags {
  readonly device?: Device;
  readonly threads?: number;
}

/** How and where to generate pictures. */
export interface SamplingFlags extends DeviceFlags {
  readonly normalisation?: Normalisation;
  readonly weights?: WeightKind;
  /** The step of the checkpoint. */
  readonly step?: StepChoice;
  /** Only of commands that have `truncationOption`. */
  readonly truncation?: number;
}

/** @param fallback the default, as shown in the help @param others names that are taken beside those of devices */
export function deviceOption(fallback: string, others: readonly string[] = []): Option {
  const names = [...devices, ...others];
  return option('--device <name>', `${names.join(', ')} (default: ${fallback})`, oneOf(names));
}

/** @param fallback the default, as shown in the help */
export function threadsOption(fallback: string): Option {
  return option(
    '--threads <n>',
    `threads per operation (default: ${fallback})`,
    wholeNumber(1, optionLimits.threads),
  );
}

export function dataRootOption(): Option {
  return option(
    '--data-root <folder>',
    'the folder of the named sets (default: $SPARRING_DATA, else the user’s cache)',
    text,
  );
}

/** For commands that open data (`openData`), together with `dataRootOption`. */
export function fetchOption(): Option {
  return new Option(
    '--fetch',
    'download a named set that is not on this machine, even if it is larger than 2 GB',
  );
}

/** For commands that open data. */
export function valuesOption(): Option {
  return option(
    '--values <range>',
    'which values are black and white, such as 0..1 (default: as the kind of file has it)',
    values,
  );
}

export function normalisationOption(): Option {
  return option(
    '--normalisation <by>',
    'standing, running or batch (default: standing)',
    oneOf(normalisations),
  );
}

export function weightsOption(): Option {
  return option(
    '--weights <which>',
    'live or average (default: average if the run keeps one)',
    oneOf(weightKinds),
  );
}

/** For commands that open a run. @param what is done with the checkpoint */
export function stepOption(what = 'use'): Option {
  return option(
    '--step <n>',
    `${what} the checkpoint of this step, if training kept it; best: of the step that evaluate found best (default: latest)`,
    wholeNumberOr(0, stepWords),
  );
}

export function truncationOption(): Option {
  return option(
    '--truncation <psi>',
    'how large the numbers of z may be, such as 1.5: less gives more typical pictures (default: as drawn)',
    numberAbove(0),
  );
}

/** What pictures are made of: seeds, or any z. */
export interface LatentsFlags {
  readonly seeds?: number[];
  readonly seed?: number;
  /** A file of z (`readLatents`). */
  readonly latents?: string;
}

export function latentsOption(what: string): Option {
  return option('--latents <file.json>', what, text);
}

/** @throws UsageError if a file of z is named together with what chooses or changes the z of seeds */
export function checkLatents(flags: LatentsFlags & Pick<SamplingFlags, 'truncation'>): void {
  if (flags.latents === undefined) return;
  for (const name of ['seeds', 'seed'] as const) {
    if (flags[name] === undefined) continue;
    throw new UsageError(`--latents and --${name} both choose z: leave one of them out`);
  }
  if (flags.truncation === undefined) return;
  throw new UsageError(
    '--truncation changes the z of seeds, and those of --latents stay as they are: leave it out',
  );
}

/** Adds the options of `SamplingFlags`. Returns the command. */
export function addSamplingOptions(command: Command): Command {
  return command
    .addOption(stepOption())
    .addOption(normalisationOption())
    .addOption(weightsOption())
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one per core'));
}

/** The option of trainings on machines that are taken away. */
export function deadlineOption(): Option {
  return option(
    '--deadline <when>',
    'save and stop before this time: 90m or 5h from now, 2030-01-31T06:00, or seconds since 1970',
    timeToCome,
  );
}
