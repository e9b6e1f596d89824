/** What all lessons share: where the page goes, and what is printed. */
import { writeResult } from '../../data/disk/result-files.ts';
import { encodingOf, pictureEndings } from '../../data/pictures/encoding.ts';
import { encodeDrawing } from '../../drawing/png.ts';
import { pageBox, pageFormats, renderPage, type Page } from '../../drawing/svg/page.ts';
import { endingOf } from '../options/endings.ts';
import { printSummary } from '../terminal/print.ts';
import { fileWording, isStandardOutput, writeOutput } from '../terminal/standard-output.ts';

export interface OutFlags {
  readonly out: string;
  readonly json?: boolean | undefined;
}

export const pageEndings = [
  ...pageFormats.map((format) => `.${format}` as const),
  ...pictureEndings,
] as const;
export const outHelp = 'the page to write, .html, .svg, .png, .jpg or .webp; - for standard output, as HTML';

/**
 * Writes a page in the format of the file's ending; on standard output, as HTML.
 *
 * @throws UsageError at once if the ending is unknown
 */
export function pageWriter({ out, json = false }: OutFlags): (page: Page) => Promise<void> {
  const ending = isStandardOutput(out) ? '.html' : endingOf('--out', out, pageEndings);
  const isText = ending === '.html' || ending === '.svg';
  return (page) =>
    writeOutput(out, { ending, isText, json }, async (file) => writeResult(file, await rendered(page, file)));
}

async function rendered(page: Page, file: string): Promise<string | Uint8Array> {
  const format = pageFormats.find((each) => file.toLowerCase().endsWith(`.${each}`));
  if (format !== undefined) return renderPage(page, format);
  const { bytes } = await encodeDrawing(pageBox(page), encodingOf(file), { margin: 24 });
  return bytes;
}

/** Prints a lesson in words and numbers, and where its page is. */
export function printText(lines: readonly string[], out: string): void {
  printSummary([...lines, '', `Drawn: ${fileWording(out)}`], isStandardOutput(out));
}
