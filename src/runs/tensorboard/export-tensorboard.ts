/** TensorBoard's event file of a run that was trained without one. */
import { rm, stat } from 'node:fs/promises';
import { DataError } from '../../core/errors.ts';
import { makeFolder } from '../../data/disk/folders.ts';
import { readOwnFileIfThere } from '../../data/disk/own-files.ts';
import { whileUnfinished } from '../../data/disk/temporaries.ts';
import { openRunFolder } from '../run-folder.ts';
import { runOptionsSchema } from '../run-options.ts';
import { SpeedMeter } from '../speed-meter.ts';
import { EventLog } from './event-log.ts';
import { hasPngHeader } from './events.ts';
import { pictureTags, scalarsOf } from './scalars.ts';

/** What was written. */
export interface ExportedEvents {
  readonly file: string;
  readonly bytes: number;
  readonly steps: number;
  readonly pictures: number;
}

/**
 * Writes the metrics and samples of a run as events. Each has the time at which it was recorded, from the seconds of training
 * in `metrics.jsonl` and the time at which that file was last written.
 *
 * @param out a folder, which is created. Events of an earlier export are dropped by TensorBoard
 * @throws SparringError if the run does not exist, or the file cannot be written
 */
export async function exportTensorboard(path: string, out: string): Promise<ExportedEvents> {
  const folder = await openRunFolder(path);
  const { training } = await folder.readOptions(runOptionsSchema);
  const records = await folder.readMetrics();
  const samples = new Map((await folder.listSamples()).map((sample) => [sample.step, sample.path]));
  const ended = await lastWritten(folder.metricsPath);
  const secondsOf = (record: (typeof records)[number] | undefined) => {
    const seconds = record?.['seconds'];
    const isTime = typeof seconds === 'number' && seconds >= 0 && seconds <= ended;
    return isTime ? seconds : 0; // somebody has edited the file
  };
  const began = ended - secondsOf(records.at(-1));
  let now = began;
  await makeFolder(out);
  const log = await EventLog.create(out, 0, () => now);
  const speed = new SpeedMeter(0);
  let pictures = 0;
  const picture = async (step: number, tag: string, file: string) => {
    const png = await readOwnFileIfThere(file);
    if (png === undefined) return;
    if (!hasPngHeader(png)) {
      throw new DataError(`${file} is not a PNG, expected a grid that training drew: remove it`);
    }
    await log.picture(step, tag, png);
    pictures += 1;
  };
  const write = async () => {
    await picture(0, pictureTags.reals, folder.realsPath);
    await picture(0, pictureTags.samples, folder.samplePath(0));
    for (const record of records) {
      now = began + secondsOf(record);
      const perSecond = (training.batchSize * training.k) / speed.add(secondsOf(record));
      await log.scalars(record.step, scalarsOf(record, perSecond));
      const sample = samples.get(record.step);
      if (sample !== undefined) await picture(record.step, pictureTags.samples, sample);
    }
  };
  // Half of a run's events would pass for all of them.
  await whileUnfinished(log.path, async () => {
    try {
      await write();
      await log.close();
    } catch (thrown) {
      await log.close();
      await rm(log.path, { force: true });
      throw thrown;
    }
  });
  return { file: log.path, bytes: log.bytes, steps: records.length, pictures };
}

/** In seconds since 1970; now if the file does not exist. */
async function lastWritten(path: string): Promise<number> {
  const milliseconds = await stat(path).then(({ mtimeMs }) => mtimeMs, Date.now);
  return milliseconds / 1000;
}
