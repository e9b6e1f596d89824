/** The options of commands that train in several processes. */
import type { Command } from 'commander';
import { optionLimits } from '../../runs/option-limits.ts';
import { numberAbove, text, wholeNumber } from './parsers.ts';
import { option } from './typed-option.ts';

export const defaultStallMinutes = 10;

/** Their names: no file gives them. */
export const rankOptions: readonly string[] = ['ranks', 'maxRestarts', 'stallAfter', 'timeline'];

/** Adds them. @returns the command */
export function addRankOptions<C extends Command>(command: C): C {
  return command
    .addOption(
      option(
        '--ranks <n>',
        'train in so many processes of this machine, by Open MPI or MPICH (default: in this one)',
        wholeNumber(1, optionLimits.ranks),
      ),
    )
    .addOption(
      option(
        '--max-restarts <n>',
        'of --ranks: if a process ends, go on from the last checkpoint, so often (default: 0)',
        wholeNumber(0, optionLimits.restarts),
      ),
    )
    .addOption(
      option(
        '--stall-after <minutes>',
        `of several processes: end all if one has not answered for so long (default: ${defaultStallMinutes})`,
        numberAbove(0),
      ),
    )
    .addOption(
      option(
        '--timeline <file>',
        'of several processes: write when each did what, in the trace format of Chrome',
        text,
      ),
    );
}
