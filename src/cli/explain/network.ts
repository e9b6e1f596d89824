import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { suggestionFor } from '../../core/suggestion.ts';
import { kindOfPath } from '../../data/disk/existing.ts';
import type { Gan } from '../../gan/networks/gan.ts';
import { ganOfNetwork } from '../../gan/networks/network.ts';
import { presetNames, presets, type PresetName } from '../../gan/presets/presets.ts';
import { explainNetwork } from '../../lessons/lessons.ts';
import { openRunFolder } from '../../runs/run-folder.ts';
import { ganOf, runOptionsSchema } from '../../runs/run-options.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { outHelp, pageWriter, printText, type OutFlags } from './lesson-output.ts';
import { networkText } from './network-text.ts';

const help = `
The generator is drawn as in figure 1 of Radford et al. 2015, the discriminator
below it in reverse. A name is that of a preset before it is that of a folder:
a run folder named dcgan is ./dcgan.

sparring train DATA --dry-run --json has the same numbers of the networks that
it would train.

Examples:
  sparring explain network dcgan
  sparring explain network runs/00001-photos-dcgan-64 --out networks.png`;

/** Adds `sparring explain network`. */
export function addNetwork(explain: Command): void {
  explain
    .command('network')
    .summary('both networks of a preset or a run, drawn, with the sizes and costs of their layers')
    .description(
      'Draws both networks of a preset or a run, and lists kernels, strides, shapes, parameters, multiply-adds and receptive fields of their layers.',
    )
    .argument('<preset|run>', `${presetNames.join(', ')}, or a run folder`)
    .addOption(option('--out <file>', outHelp, parse.text).default('explain-network.html'))
    .option('--json', 'print the numbers as JSON')
    .addHelpText('after', help)
    .action(explainNetworks);
}

async function explainNetworks(named: string, { out, json }: OutFlags): Promise<void> {
  const write = pageWriter({ out, json });
  const { gan, of, ...subject } = await openNetworks(named);
  const lesson = explainNetwork(gan, of);
  await write(lesson.page);
  if (json === true) printOutcome({ ...subject, ...lesson.networks, lesson: lesson.lesson, file: out });
  else printText(networkText(lesson, of), out);
}

interface OpenedNetworks {
  readonly gan: Gan;
  /** In words: `preset dcgan`. */
  readonly of: string;
  readonly preset: PresetName;
  /** Null if a preset was named. */
  readonly run: string | null;
}

/** @throws SparringError if it is neither a preset nor a run */
async function openNetworks(named: string): Promise<OpenedNetworks> {
  const preset = presetNames.find((name) => name === named);
  if (preset !== undefined) {
    return { gan: ganOfNetwork(presets[preset].network), of: `preset ${preset}`, preset, run: null };
  }
  if ((await kindOfPath(named)) === undefined && !/[\\/]/.test(named)) {
    const meant = suggestionFor(named, presetNames);
    throw new UsageError(
      `got ${JSON.stringify(named)}, expected a preset (${presetNames.join(', ')}) or a run folder${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
    );
  }
  const folder = await openRunFolder(named);
  const options = await folder.readOptions(runOptionsSchema);
  return { gan: ganOf(options), of: named, preset: options.preset, run: named };
}
