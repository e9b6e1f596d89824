import { SparringError } from '../../core/errors.ts';
import { glyphAdvance } from './bitmap-font.ts';
import { above, caption, encodeFigure, picture, table, type Block } from './blocks.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';

export interface ContactSheetOptions {
  /** What is written below the title, a line each. */
  readonly lines: readonly string[];
  /** Pictures shown, evenly spread over the source; default 60. */
  readonly most?: number;
}

const columns = 10;
/** Of pictures that come in any size, what is shown; others are shown as they are. */
const thumbnail = { channels: 3, height: 128, width: 128 } as const;
/** What fits below a picture in letters of one size and half that. */
const cellWidth = 134;

/**
 * Pictures of a source, evenly spread over it and in its order, as PNG: each as training sees it (its middle,
 * if it is not square) above its name, its number and, where there are labels, its class. One that cannot be
 * decoded is said so in its place.
 */
export async function contactSheet(
  source: PictureSource,
  { lines, most = 6 * columns }: ContactSheetOptions,
): Promise<Uint8Array> {
  const shown = Math.min(most, source.count);
  const indices = Array.from({ length: shown }, (_, i) => Math.floor(((i + 0.5) * source.count) / shown));
  const cells: Block[] = [];
  for (const index of indices) cells.push(await cellOf(source, index));
  const rows = Array.from({ length: Math.ceil(shown / columns) }, (_, row) =>
    cells.slice(row * columns, (row + 1) * columns),
  );
  const body = table(rows, 8);
  const width = Math.max(body.width, 640);
  const title = caption(source.name, { size: 3, width });
  const head = lines.map((line) => caption(line, { colour: 'faint', width }));
  return encodeFigure(above([above([title, ...head], { gap: 8 }), body], { gap: 20 }));
}

async function cellOf(source: PictureSource, index: number): Promise<Block> {
  const label = source.labels?.[index];
  const className = label === undefined ? undefined : (source.classNames?.[label] ?? `class ${label}`);
  const words = [
    caption(shortened(source.nameOf(index).split('/').at(-1)!, 1), { size: 1 }),
    ...(className === undefined ? [] : [caption(shortened(className, 2), { colour: 'faint' })]),
  ];
  return above([await pictureOf(source, index), ...words], { align: 'middle' });
}

async function pictureOf(source: PictureSource, index: number): Promise<Block> {
  try {
    const shape = await shapeOf(source, index);
    const planes = await source.read(index, shape);
    const values = Float32Array.from(planes, (byte) => byte / 255);
    return picture(values, shape, { range: 'unit' });
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    return caption('cannot be decoded', { colour: 'accent', width: cellWidth });
  }
}

/** As it is, of pictures that need no decoding and are no larger; so that small ones are not blurred. */
async function shapeOf(source: PictureSource, index: number): Promise<PictureShape> {
  const stored = await source.stored?.(index);
  if (stored === undefined || !('planes' in stored)) return thumbnail;
  const { shape } = stored;
  return Math.max(shape.height, shape.width) <= thumbnail.height ? shape : thumbnail;
}

/** A text that fits into a cell in letters of this size, with its middle left out if it must be. */
function shortened(text: string, size: number): string {
  const room = Math.floor(cellWidth / (glyphAdvance * size));
  if (text.length <= room) return text;
  const half = (room - 2) / 2;
  return `${text.slice(0, Math.ceil(half))}..${text.slice(-Math.floor(half))}`;
}
