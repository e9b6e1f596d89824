import { grid, space, type Box } from '../svg/box.ts';
import { words } from '../svg/words.ts';
import { picturesOf, type ImageForm } from './parts.ts';

/** A row of the figure. */
export interface ClassRow {
  readonly name: string;
  /** Said below the name: `not trained`. */
  readonly remark?: string | undefined;
}

/** Longer names are shortened in the middle. */
const nameRoom = 160;

/**
 * Pictures of every class from the same seeds: a row for each class, with its name before it, and a column for each seed.
 *
 * @param images [classes · seeds, C, H, W], class by class
 */
export function classesFigure(
  images: Float32Array,
  image: ImageForm,
  rows: readonly ClassRow[],
  seeds: readonly number[],
): Box {
  const soft = { size: 12, tone: 'soft' } as const;
  const pictures = picturesOf(images, image);
  const drawn = rows.map(({ name, remark }, i) => {
    const content = [
      words(name, { bold: true, room: nameRoom }),
      ...(remark === undefined ? [] : [words(remark, soft)]),
    ];
    const label = grid(
      content.map((box) => [box]),
      { gap: 0, align: 'end' },
    );
    return [label, ...pictures.slice(i * seeds.length, (i + 1) * seeds.length)];
  });
  const heads = seeds.map((seed, i) => words(i === 0 ? `seed ${seed}` : String(seed), soft));
  return grid([[space(), ...heads], ...drawn], {
    gap: { columns: 4, rows: 4 },
    align: ['end', ...seeds.map(() => 'middle' as const)],
  });
}
