import type { Command } from 'commander';
import { addArithmeticCommand } from './arithmetic.ts';
import { addBoxesCommand } from './boxes.ts';
import { addDirectionsCommand } from './directions.ts';
import { addFeaturesCommand } from './features.ts';
import { addForgetCommand } from './forget.ts';
import { addInterpolateCommand } from './interpolate.ts';
import { addSheetCommand } from './sheet.ts';
import { addTurnCommand } from './turn.ts';

const help = `
Each command writes a picture with an explanation, and its numbers as JSON next
to it. For --normalisation and --weights see sparring sample --help.

Examples:
  sparring explore interpolate runs/00003-bedrooms-dcgan-64
  sparring explore sheet runs/00003-bedrooms-dcgan-64 --seeds 0-199
  sparring explore arithmetic runs/00003-bedrooms-dcgan-64 --a 3,17,40 --b 8,21,95 --c 4,60,77
  sparring explore turn runs/00003-bedrooms-dcgan-64 --from 3,17,40 --to 8,21,95
  sparring explore directions runs/00003-bedrooms-dcgan-64 --seed 7
  sparring explore features runs/00003-bedrooms-dcgan-64
  sparring explore forget runs/00003-bedrooms-dcgan-64 --rule bright`;

/** Adds `sparring explore` and its commands: the DCGAN paper's explorations of trained networks. */
export function addExploreCommand(program: Command): void {
  const explore = program
    .command('explore')
    .summary('explore what a run has learned')
    .description(
      'Explores what the networks of a run have learned, with the methods of Radford et al. (2015, section 6).',
    )
    .addHelpText('after', help);
  addInterpolateCommand(explore);
  addSheetCommand(explore);
  addArithmeticCommand(explore);
  addTurnCommand(explore);
  addDirectionsCommand(explore);
  addFeaturesCommand(explore);
  addForgetCommand(explore);
  addBoxesCommand(explore);
}
