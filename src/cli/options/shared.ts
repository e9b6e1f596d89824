/** Options that several commands take, worded once. */
import { Option } from 'commander';
import { devices } from '../../engine/runtime/node/ort-node.ts';
import { weightKinds } from '../../gan/sampling/standing-generator.ts';
import { oneOf, option, text, wholeNumber } from './parsers.ts';
import { normalisations } from '../inputs/trained-run.ts';

/** The most threads that an option may ask for: more than any machine has cores. */
const mostThreads = 1024;

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
