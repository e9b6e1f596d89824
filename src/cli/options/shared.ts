/** Options that several commands take, worded once. */
import { Option, type Command } from 'commander';
import { devices, type Device } from '../../engine/runtime/node/ort-node.ts';
import { weightKinds, type WeightKind } from '../../gan/sampling/standing-generator.ts';
import { oneOf, option, text, wholeNumber } from './parsers.ts';
import { normalisations, type Normalisation } from '../../runs/generator.ts';

/** The most threads that an option may ask for: more than any machine has cores. */
const mostThreads = 1024;

/** Where to compute. */
export interface DeviceFlags {
  readonly device?: Device;
  readonly threads?: number;
}

/** How and where to make pictures. */
export interface SamplingFlags extends DeviceFlags {
  readonly normalisation?: Normalisation;
  readonly weights?: WeightKind;
}

/** @param usual what help says is taken if the option is not given; likewise below */
export function deviceOption(usual: string): Option {
  return option('--device <name>', `${devices.join(', ')} (default: ${usual})`, oneOf(devices));
}

export function threadsOption(usual: string): Option {
  return option('--threads <n>', `threads of one operation (default: ${usual})`, wholeNumber(1, mostThreads));
}

export function dataRootOption(): Option {
  return option(
    '--data-root <folder>',
    'where named sets are, or are put (default: $SPARRING_DATA, else in the user’s cache)',
    text,
  );
}

/** Goes with `dataRootOption` where a command opens data (`openData`). */
export function fetchOption(): Option {
  return new Option('--fetch', 'fetch a named set that is not here, also one of more than 2 GB');
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

/** Adds the options of `SamplingFlags`. Returns the command. */
export function addSamplingOptions(command: Command): Command {
  return command
    .addOption(normalisationOption())
    .addOption(weightsOption())
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one a core'));
}
