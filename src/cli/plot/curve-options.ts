/** The options of commands that draw curves. */
import type { Command } from 'commander';
import { horizontals, type Horizontal } from '../../analysis/curves/horizontal.ts';
import { scales, type Scale } from '../../analysis/curves/vertical-axis.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';

/** As typed. */
export interface CurveFlags {
  readonly over?: Horizontal;
  readonly metrics?: string[];
  readonly smooth?: number;
  readonly scale?: Scale;
}

/** Adds the options for curves to a command. Returns the command. */
export function addCurveOptions(command: Command): Command {
  return command
    .addOption(
      option(
        '--over <axis>',
        'draw over steps, pictures or minutes (default: steps)',
        parse.oneOf(horizontals),
      ),
    )
    .addOption(
      option('--metrics <list>', 'which metrics, by their names: lossD,dReal (default: all)', parse.names),
    )
    .addOption(
      option(
        '--smooth <steps>',
        'steps that curves are averaged over, 1 for none (default: a fiftieth of the longest run)',
        parse.wholeNumber(1),
      ),
    )
    .addOption(
      option(
        '--scale <scale>',
        'linear, log, or auto: log for values that span a hundredfold (default: auto)',
        parse.oneOf(scales),
      ),
    );
}

/** The settings of typed options. */
export function curveSettings({ over = 'steps', metrics, smooth, scale = 'auto' }: CurveFlags) {
  return { over, metrics, smooth, scale };
}
