import type { Command } from 'commander';
import { usualConvolution, type ConvolutionSetup } from '../../lessons/convolution-arithmetic.ts';
import { convolutionLesson } from '../../lessons/lessons.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { convolutionText } from './convolution-text.ts';
import { outHelp, pageWriter, printText, type OutFlags } from './lesson-output.ts';

type ConvolutionFlags = Partial<ConvolutionSetup> & OutFlags;

/** Adds `sparring explain convolution`. */
export function addConvolution(explain: Command): void {
  const { size, kernel, stride, padding, seed } = usualConvolution;
  explain
    .command('convolution')
    .summary('convolution and transposed convolution of small integers, and DCGAN’s layers')
    .description(
      'Computes a convolution of small integers, and transposed convolutions of its result, which have the shape of the input but not its values. Also shows them as matrix products, and the layers of DCGAN’s generator.',
    )
    .addOption(
      option(
        '--kernel <side>',
        `side length of the kernel, 2 to 5 (default: ${kernel})`,
        parse.wholeNumber(2, 5),
      ),
    )
    .addOption(
      option('--size <side>', `side length of the input, 2 to 8 (default: ${size})`, parse.wholeNumber(2, 8)),
    )
    .addOption(
      option(
        '--stride <n>',
        `stride of the convolution, 1 to 3 (default: ${stride})`,
        parse.wholeNumber(1, 3),
      ),
    )
    .addOption(
      option(
        '--padding <n>',
        `padding of the convolution, less than the kernel (default: ${padding})`,
        parse.wholeNumber(0, 4),
      ),
    )
    .addOption(option('--seed <n>', `chooses the numbers (default: ${seed})`, parse.wholeNumber(0)))
    .addOption(option('--out <file>', outHelp, parse.text).default('explain-convolution.html'))
    .option('--json', 'print the numbers as JSON')
    .action(explainConvolution);
}

async function explainConvolution(flags: ConvolutionFlags): Promise<void> {
  const { out, json, size, kernel, stride, padding, seed } = flags;
  const write = pageWriter({ out, json });
  const { arithmetic, dcgan, page } = convolutionLesson({ size, kernel, stride, padding, seed });
  await write(page);
  if (json === true) printOutcome({ ...arithmetic, dcgan, file: out });
  else printText(convolutionText(arithmetic, dcgan), out);
}
