import { extname } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import {
  convolutionArithmetic,
  usualConvolution,
  type ConvolutionSetup,
} from '../../lessons/convolution-arithmetic.ts';
import { convolutionPage } from '../../lessons/convolution-page.ts';
import { comparedPresets, generatorPath } from '../../lessons/dcgan-path.ts';
import { lossesAt, tabledOutputs } from '../../lessons/loss-curves.ts';
import { lossPage } from '../../lessons/loss-page.ts';
import { pageFormats, renderPage, type Page, type PageFormat } from '../../drawing/svg/page.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { convolutionText, lossText } from './explain-text.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { printJson, printLines } from '../terminal/print.ts';

interface OutFlags {
  readonly out: string;
  readonly json?: boolean;
}

type ConvolutionFlags = Partial<ConvolutionSetup> & OutFlags;

const outHelp = 'the page to write, .html or .svg';

/** Adds `sparring explain` and what it explains. */
export function addExplainCommand(program: Command): void {
  const explain = program
    .command('explain')
    .summary('how it works, worked out and drawn: convolution, losses')
    .description(
      'Works out how a part of a GAN works, prints the numbers and draws them on a page that stands alone.',
    );
  addConvolution(explain);
  addLosses(explain);
}

function addConvolution(explain: Command): void {
  const { size, kernel, stride, padding, seed } = usualConvolution;
  explain
    .command('convolution')
    .summary('convolution and its transpose on small whole numbers, and DCGAN’s own layers')
    .description(
      'A convolution of small whole numbers and transposed convolutions of its result, which have the input’s shape but not its values; the same as matrices; and what happens in DCGAN’s generator.',
    )
    .addOption(
      option('--kernel <side>', `side of the kernel, 2 to 5 (default: ${kernel})`, parse.wholeNumber(2, 5)),
    )
    .addOption(
      option('--size <side>', `side of the input, 2 to 8 (default: ${size})`, parse.wholeNumber(2, 8)),
    )
    .addOption(
      option('--stride <n>', `of the convolution, 1 to 3 (default: ${stride})`, parse.wholeNumber(1, 3)),
    )
    .addOption(
      option(
        '--padding <n>',
        `of the convolution, less than the kernel (default: ${padding})`,
        parse.wholeNumber(0, 4),
      ),
    )
    .addOption(option('--seed <n>', `chooses the numbers (default: ${seed})`, parse.wholeNumber(0)))
    .addOption(option('--out <file>', outHelp, parse.text).default('explain-convolution.html'))
    .option('--json', 'print the numbers as JSON')
    .action(explainConvolution);
}

function addLosses(explain: Command): void {
  explain
    .command('losses')
    .summary('what D and G minimise, and why the minimax loss saturates')
    .description(
      'The two terms of D’s loss, both losses of G, and their gradients by D’s logit, over D(G(z)).',
    )
    .addOption(option('--out <file>', outHelp, parse.text).default('explain-losses.html'))
    .option('--json', 'print the numbers as JSON')
    .action(explainLosses);
}

async function explainConvolution(flags: ConvolutionFlags): Promise<void> {
  const format = formatByEnding(flags.out);
  const { out, json, ...given } = flags;
  const arithmetic = convolutionArithmetic({ ...usualConvolution, ...given });
  const paths = comparedPresets.map(generatorPath);
  await writePage(convolutionPage(arithmetic, paths), out, format);
  print(json === true ? { ...arithmetic, dcgan: paths, file: out } : convolutionText(arithmetic, paths), out);
}

async function explainLosses({ out, json }: OutFlags): Promise<void> {
  const format = formatByEnding(out);
  const losses = lossesAt(tabledOutputs);
  await writePage(lossPage(), out, format);
  print(json === true ? { losses, file: out } : lossText(losses), out);
}

function formatByEnding(out: string): PageFormat {
  const ending = extname(out).toLowerCase();
  const found = pageFormats.find((format) => ending === `.${format}`);
  if (found !== undefined) return found;
  throw new UsageError(`--out got ${JSON.stringify(out)}, expected a .html or .svg file`);
}

async function writePage(page: Page, out: string, format: PageFormat): Promise<void> {
  await writeFileAtomic(out, renderPage(page, format));
}

/** Lines for a person, with where the drawing is; or one object for a program. */
function print(what: readonly string[] | Readonly<Record<string, unknown>>, out: string): void {
  if (Array.isArray(what)) printLines([...(what as readonly string[]), '', `Drawn: ${out}`]);
  else printJson(what);
}
