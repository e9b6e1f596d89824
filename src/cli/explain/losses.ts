import type { Command } from 'commander';
import { lossLesson } from '../../lessons/lessons.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { lossText } from './explain-text.ts';
import { outHelp, pageWriter, printText, type OutFlags } from './lesson-output.ts';

/** Adds `sparring explain losses`. */
export function addLosses(explain: Command): void {
  explain
    .command('losses')
    .summary('what D and G minimise, and why the minimax loss saturates')
    .description(
      'Computes the two terms of D’s loss, both losses of G, and their gradients with respect to D’s logit, as functions of D(G(z)).',
    )
    .addOption(option('--out <file>', outHelp, parse.text).default('explain-losses.html'))
    .option('--json', 'print the numbers as JSON')
    .action(explainLosses);
}

async function explainLosses({ out, json }: OutFlags): Promise<void> {
  const write = pageWriter({ out, json });
  const { losses, page } = lossLesson();
  await write(page);
  if (json === true) printOutcome({ losses, file: out });
  else printText(lossText(losses), out);
}
