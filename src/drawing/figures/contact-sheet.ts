import { SparringError } from '../../core/errors.ts';
import { classNameOf, type PictureShape, type PictureSource } from '../../data/pictures/source.ts';
import { frameWidth, picture } from '../pictures.ts';
import { centred, column, inRows, widened, type Box } from '../svg/box.ts';
import { explainedFigure } from '../svg/figure.ts';
import { words } from '../svg/words.ts';

export interface ContactSheetOptions {
  /** Lines of text below the title. */
  readonly lines: readonly string[];
  /** Maximum number of pictures, evenly spread over the source. Default 60. */
  readonly max?: number;
}

const columns = 10;
/** Side of a picture on the sheet. */
const shownSide = 96;
/** The decoded size of pictures of any size: the sheet is rasterised at twice the pixels. */
const thumbnail = { channels: 3, height: 2 * shownSide, width: 2 * shownSide } as const;

/**
 * Pictures of a source, evenly spread over it and in its order. Each is cropped as for training, to its middle if it is
 * not square, above its class, if there are labels, and its name. A text takes the place of one that cannot be decoded.
 */
export async function contactSheet(
  source: PictureSource,
  { lines, max = 6 * columns }: ContactSheetOptions,
): Promise<Box> {
  const shown = Math.min(max, source.count);
  const indices = Array.from({ length: shown }, (_, i) => Math.floor(((i + 0.5) * source.count) / shown));
  const cells: Box[] = [];
  for (const index of indices) cells.push(await cellOf(source, index));
  const sheet = inRows(cells, columns, { gap: { columns: 10, rows: 14 }, across: 'start' });
  return explainedFigure(sheet, { title: source.name, source: lines.join('\n') });
}

async function cellOf(source: PictureSource, index: number): Promise<Box> {
  const label = source.labels?.[index];
  const className = label === undefined ? undefined : classNameOf(source, label);
  const name = source.nameOf(index).split('/').at(-1)!;
  const texts = [
    ...(className === undefined ? [] : [words(className, { size: 12, bold: true, room: shownSide })]),
    words(name, { size: 11, tone: 'soft', room: shownSide }),
  ];
  const cell = column([await pictureOf(source, index), column(texts, { gap: 0, align: 'middle' })], {
    align: 'middle',
    gap: 3,
  });
  return widened(cell, shownSide, 'middle');
}

async function pictureOf(source: PictureSource, index: number): Promise<Box> {
  let shape: PictureShape = thumbnail;
  try {
    shape = await shapeOf(source, index);
    const planes = await source.read(index, shape);
    const values = Float32Array.from(planes, (byte) => byte / 255);
    return picture(values, shape, { range: 'unit', scale: scaleOf(shape) });
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    const text = words('cannot be decoded', { size: 12, tone: 'accent', width: shownSide, align: 'middle' });
    // As large as the picture would be, so that the captions of a row are at one height.
    const sideOf = (pixels: number) => pixels * scaleOf(shape) + 2 * frameWidth;
    return centred(text, { width: sideOf(shape.width), height: sideOf(shape.height) });
  }
}

function scaleOf({ height, width }: PictureShape): number {
  const scale = shownSide / Math.max(height, width);
  return scale > 1 ? Math.floor(scale) : scale;
}

/** The stored shape of small pictures that need no decoding, so that they are not blurred; else the thumbnail's. */
async function shapeOf(source: PictureSource, index: number): Promise<PictureShape> {
  const stored = await source.stored?.(index);
  if (stored?.kind !== 'planes') return thumbnail;
  const { shape } = stored;
  return Math.max(shape.height, shape.width) <= shownSide ? shape : thumbnail;
}
