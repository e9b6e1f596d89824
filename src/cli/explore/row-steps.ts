import type { Option } from 'commander';
import { maxFigureColumns } from '../figures/output.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';

/** `--steps` of a command whose figure has rows. @param what the pictures of a row, as the help says it */
export function rowStepsOption(what: string, usual: number): Option {
  return option('--steps <n>', `${what} (default: ${usual})`, parse.wholeNumber(2, maxFigureColumns));
}
