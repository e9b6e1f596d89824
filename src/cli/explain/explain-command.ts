import { Command } from 'commander';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { encodingOf, pictureEndings } from '../../data/pictures/encoding.ts';
import { encodeDrawing } from '../../drawing/png.ts';
import { pageBox, pageFormats, renderPage, type Page } from '../../drawing/svg/page.ts';
import { usualConvolution, type ConvolutionSetup } from '../../lessons/convolution-arithmetic.ts';
import { convolutionLesson, lossLesson } from '../../lessons/lessons.ts';
import { convolutionText, lossText } from './explain-text.ts';
import { endingOf } from '../options/endings.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printSummary } from '../terminal/print.ts';
import { fileWording, isStandardOutput, writeOutput } from '../terminal/standard-output.ts';

interface OutFlags {
  readonly out: string;
  readonly json?: boolean | undefined;
}

type ConvolutionFlags = Partial<ConvolutionSetup> & OutFlags;

const endings = [...pageFormats.map((format) => `.${format}` as const), ...pictureEndings] as const;
const outHelp = 'the page to write, .html, .svg, .png, .jpg or .webp; - for standard output, as HTML';

/** Adds `sparring explain` and its lessons. */
export function addExplainCommand(program: Command): void {
  const explain = program
    .command('explain')
    .summary('explain convolutions and losses, with numbers and drawings')
    .description(
      'Explains a part of a GAN by an example: prints the numbers, and draws them on a page that needs no other files.',
    );
  addConvolution(explain);
  addLosses(explain);
}

function addConvolution(explain: Command): void {
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

function addLosses(explain: Command): void {
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

async function explainConvolution(flags: ConvolutionFlags): Promise<void> {
  const { out, json, size, kernel, stride, padding, seed } = flags;
  const write = pageWriter({ out, json });
  const { arithmetic, dcgan, page } = convolutionLesson({ size, kernel, stride, padding, seed });
  await write(page);
  if (json === true) printOutcome({ ...arithmetic, dcgan, file: out });
  else printText(convolutionText(arithmetic, dcgan), out);
}

async function explainLosses({ out, json }: OutFlags): Promise<void> {
  const write = pageWriter({ out, json });
  const { losses, page } = lossLesson();
  await write(page);
  if (json === true) printOutcome({ losses, file: out });
  else printText(lossText(losses), out);
}

/**
 * Writes a page in the format of the file's ending; on standard output, as HTML.
 *
 * @throws UsageError at once if the ending is unknown
 */
function pageWriter({ out, json = false }: OutFlags): (page: Page) => Promise<void> {
  const ending = isStandardOutput(out) ? '.html' : endingOf('--out', out, endings);
  const isText = ending === '.html' || ending === '.svg';
  return (page) =>
    writeOutput(out, { ending, isText, json }, async (file) =>
      writeFileAtomic(file, await rendered(page, file)),
    );
}

async function rendered(page: Page, file: string): Promise<string | Uint8Array> {
  const format = pageFormats.find((each) => file.toLowerCase().endsWith(`.${each}`));
  if (format !== undefined) return renderPage(page, format);
  const { bytes } = await encodeDrawing(pageBox(page), encodingOf(file), { margin: 24 });
  return bytes;
}

function printText(lines: readonly string[], out: string): void {
  printSummary([...lines, '', `Drawn: ${fileWording(out)}`], isStandardOutput(out));
}
