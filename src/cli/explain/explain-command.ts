import type { Command } from 'commander';
import { addAlgorithm } from './algorithm.ts';
import { addConvolution } from './convolution.ts';
import { addLosses } from './losses.ts';
import { addNetwork } from './network.ts';
import { addPictures } from './pictures.ts';

/** Adds `sparring explain` and its lessons. */
export function addExplainCommand(program: Command): void {
  const explain = program
    .command('explain')
    .summary(
      'explain convolutions, losses, networks, a step of training and the space of pictures, with numbers and drawings',
    )
    .description(
      'Explains a part of a GAN by an example: prints the numbers, and draws them on a page that needs no other files.',
    );
  addConvolution(explain);
  addLosses(explain);
  addNetwork(explain);
  addAlgorithm(explain);
  addPictures(explain);
}
