/** The findings about a run, and how they are written: a figure with its explanation, numbers, and sentences. */
import { recordOfFinding, type Finding } from '../analysis/health/finding.ts';
import { libraryWords, type Words } from '../core/sentence.ts';
import { basename, extname, resolve } from 'node:path';
import { writeResults } from '../data/disk/result-files.ts';
import { encodingOf } from '../data/pictures/encoding.ts';
import { missingLettersSentence } from '../drawing/fonts.ts';
import { encodeDrawing, type Pixels } from '../drawing/png.ts';
import type { Box } from '../drawing/svg/box.ts';
import { explainedFigure, type Figure } from '../drawing/svg/figure.ts';
import { figurePage } from '../drawing/svg/page.ts';
import { renderSvg } from '../drawing/svg/render.ts';
import type { Generator } from './generator.ts';
import { stepWording } from './step-wording.ts';

/** The run that findings are about and, if pictures were generated, how. A `Generator` is one. */
export type ExaminedRun = Pick<Generator, 'run'> &
  Partial<Pick<Generator, 'weights' | 'normalisation' | 'truncation'>>;

export interface Findings {
  readonly figure: Figure;
  /** For programs, as JSON values. */
  readonly numbers: Readonly<Record<string, unknown>>;
  /** For people, one per line. */
  readonly sentences: readonly string[];
  /** What the numbers say in one sentence, and what to try. */
  readonly verdict?: Finding;
}

/** The files that findings are written to. */
export interface FindingsFiles {
  /** The name of the exploration, such as `interpolate`. */
  readonly name: string;
  /** The file of the figure, in the format of its ending: PNG, JPEG, WebP, SVG or HTML. The numbers are written next to it, with the ending `.json`. */
  readonly picture: string;
  /** Other files, by the key that holds their path in the JSON file. */
  readonly more?: Readonly<Record<string, { readonly path: string; readonly content: Uint8Array }>>;
}

export interface WrittenFindings {
  /** The contents of the JSON file. */
  readonly record: Readonly<Record<string, unknown>>;
  /** The paths of all files. */
  readonly paths: readonly string[];
  /** The letters that no font has; undefined if the figure shows all of its letters. */
  readonly warning: string | undefined;
}

/**
 * Writes a figure, and its numbers as JSON next to it. Everything is computed before the first file is written.
 *
 * @param words how the reader of the JSON names options
 * @throws SparringError if a file cannot be written
 */
export async function writeFindings(
  { run, weights, normalisation, truncation }: ExaminedRun,
  { figure, numbers, verdict }: Findings,
  { name, picture, more = {} }: FindingsFiles,
  words: Words = libraryWords,
): Promise<WrittenFindings> {
  const drawn = await encoded(figure, picture);
  const record = {
    exploration: name,
    run: run.path,
    step: run.step,
    weights,
    normalisation,
    ...(truncation === undefined ? {} : { truncation }),
    picture,
    ...Object.fromEntries(Object.entries(more).map(([key, { path }]) => [key, path])),
    ...(verdict === undefined ? {} : { finding: recordOfFinding(verdict, words) }),
    ...numbers,
    ...(drawn.missing.length === 0 ? {} : { missingLetters: drawn.missing }),
  };
  const files = [
    { path: picture, content: drawn.bytes },
    ...Object.values(more),
    { path: withEnding(picture, '.json'), content: `${JSON.stringify(record, undefined, 2)}\n` },
  ];
  await writeResults(files);
  return {
    record,
    paths: files.map(({ path }) => path),
    warning: missingLettersSentence(drawn.missing),
  };
}

/** Encodes a figure in the format of the file's ending. In SVG and HTML the viewer's fonts draw the letters. */
async function encoded(figure: Figure, file: string): Promise<Pixels> {
  const ending = extname(file).toLowerCase();
  if (ending === '.html') return { bytes: Buffer.from(figurePage(figure)), missing: [] };
  if (ending !== '.svg') return encodeDrawing(figure, encodingOf(file));
  return { bytes: Buffer.from(renderSvg(figure, figure)), missing: [] };
}

/** Replaces the ending of a path. @param ending with its dot */
export function withEnding(path: string, ending: string): string {
  return `${path.slice(0, path.length - extname(path).length)}${ending}`;
}

/** Adds a title, the run and step, the verdict, and a sentence that explains how to read the figure. */
export function figureOfRun(
  { run, weights, normalisation, truncation }: ExaminedRun,
  body: Box,
  {
    title,
    reading,
    verdict,
  }: { readonly title: string; readonly reading: string; readonly verdict?: Finding },
): Figure {
  const source = [
    `${basename(resolve(run.path))}, ${stepWording(run)}`,
    ...(weights === 'average' ? ['moving average of the weights'] : []),
    ...(normalisation === 'batch' ? ['normalised by the batch'] : []),
    ...(truncation === undefined ? [] : [`z truncated at ±${truncation}`]),
  ].join(', ');
  // What to try is left to the command's output: a figure is also read by those who have no command.
  const found = verdict === undefined ? {} : { verdict: `${String(verdict.sentence)}.` };
  return explainedFigure(body, { title, source, reading, ...found });
}
