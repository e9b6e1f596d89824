import type { Command } from 'commander';
import { lossLesson } from '../../lessons/lessons.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { lossText } from './loss-text.ts';
import { outHelp, pageWriter, printText, type OutFlags } from './lesson-output.ts';

/** Adds `sparring explain losses`. */
export function addLosses(explain: Command): void {
  explain
    .command('losses')
    .summary('what D and G minimise, and why the minimax loss saturates')
    .description(
      'Computes D’s cross-entropy of single pictures and the value function V that is its negative, shows that one term of V has no G in it, computes both losses of G and their gradients as functions of D(G(z)), and compares how the later objectives push.',
    )
    .addOption(option('--out <file>', outHelp, parse.text).default('explain-losses.html'))
    .option('--json', 'print the numbers as JSON')
    .action(explainLosses);
}

async function explainLosses({ out, json }: OutFlags): Promise<void> {
  const write = pageWriter({ out, json });
  const { page, ...numbers } = lossLesson();
  await write(page);
  if (json === true) printOutcome({ ...numbers, file: out });
  else printText(lossText(numbers), out);
}
