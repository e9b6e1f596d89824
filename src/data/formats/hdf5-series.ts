import type { DataError } from '../../core/errors.ts';
import { counted } from '../../core/wording.ts';
import { pictureFormatOf, pictureHeadBytes } from '../pictures/format.ts';
import type { Hdf5Dataset, Hdf5File, Hdf5Series } from './hdf5.ts';
import { faultOfSeries } from './hdf5-faults.ts';

/** From how many arrays of one kind in a group on, each of them is taken for one picture. */
const minSeries = 3;

/**
 * What to say of a file in which no array could be chosen, if it has an array for each picture. Undefined for others.
 *
 * @param name of the file in errors
 */
export function faultOfManyArrays(
  name: string,
  file: Hdf5File,
  datasets: readonly Hdf5Dataset[],
  series: readonly Hdf5Series[],
): DataError | undefined {
  const [most] = [...series, ...numberedSeries(datasets)].toSorted((a, b) => b.count - a.count);
  if (most?.first === undefined) return undefined;
  const count = counted(most.count, 'array');
  return faultOfSeries(
    { file: name, name: most.group },
    count,
    most.first.name,
    isPictureFile(file, most.first),
  );
}

/** The groups of arrays whose names are numbers and which have as many axes as one picture. */
function numberedSeries(datasets: readonly Hdf5Dataset[]): Hdf5Series[] {
  const groups = new Map<string, Hdf5Dataset[]>();
  for (const dataset of datasets) {
    const [, group = '', last] = /^(?:(.*)\/)?([^/]*)$/.exec(dataset.name)!;
    const axes = dataset.header?.shape.length;
    if (!/\d(\.\w+)?$/.test(last!) || axes === undefined || axes > 3) continue;
    groups.set(group, [...(groups.get(group) ?? []), dataset]);
  }
  return [...groups]
    .filter(([, members]) => members.length >= minSeries)
    .map(([group, members]) => ({ group, count: members.length, first: members[0] }));
}

/** Whether an array is a picture file, byte by byte. */
function isPictureFile(file: Hdf5File, { header, ...rest }: Hdf5Dataset): boolean {
  if (header?.shape.length !== 1 || header.itemBytes !== 1) return false;
  const values = file.values({ ...rest, header });
  return pictureFormatOf(values.read(0, Math.min(pictureHeadBytes, values.size))) !== undefined;
}
