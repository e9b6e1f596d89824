import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventFiles, readEvents, shownIn, type ReadImage } from '../testing/tensorboard-reader.ts';
import { EventLog } from './event-log.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-events-'));
});
afterEach(() => rm(folder, { recursive: true }));

const png = (channels: 3 | 4) =>
  sharp({ create: { width: 7, height: 5, channels, background: '#08f' } })
    .png()
    .toBuffer();

it('writes events that others read', async () => {
  let now = 1_700_000_000.25;
  const log = await EventLog.create(folder, 0, () => (now += 0.5));
  await log.scalars(1, { 'loss/D': 0.5, 'loss/G': Number.NaN });
  await log.scalars(2 ** 33, { 'D/D(x)': Number.POSITIVE_INFINITY });
  await log.picture(3, 'Bilder', await png(3));
  await log.picture(3, 'samples', await png(4));
  await log.close();
  expect(await eventFiles(folder)).toEqual(['events.out.tfevents.1700000000.sparring']);
  const events = readEvents(await readFile(log.path));
  expect(events.map(({ step }) => step)).toEqual([0, 1, 2 ** 33, 3, 3]);
  expect(events[0]).toMatchObject({ fileVersion: 'brain.Event:2', sourceMetadata: { writer: 'sparring' } });
  expect(events[1]!.wallTime).toBe(1_700_000_001.75);
  expect(events[1]!.summary!.value).toEqual([
    { tag: 'loss/D', simpleValue: 0.5 },
    { tag: 'loss/G', simpleValue: Number.NaN },
  ]);
  expect(events[2]!.summary!.value[0]!.simpleValue).toBe(Number.POSITIVE_INFINITY);
  const [first, second] = events.slice(3).map((event) => event.summary!.value[0]!);
  expect(first).toMatchObject({ tag: 'Bilder', image: { width: 7, height: 5, colorspace: 3 } });
  expect(second).toMatchObject({ tag: 'samples', image: { colorspace: 4 } });
  const { info } = await sharp(second!.image!.encodedImageString).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 7, height: 5, channels: 4 });
});

it('shows every event at once, and nothing of an event that was cut off', async () => {
  const log = await EventLog.create(folder, 0);
  await log.scalars(1, { a: 1 });
  await log.scalars(2, { a: 2 });
  const whole = await readFile(log.path);
  expect(readEvents(whole)).toHaveLength(3);
  for (const cut of [1, 4, 10, 20]) expect(readEvents(whole.subarray(0, -cut))).toHaveLength(2);
  await log.close();
});

it('goes on in a later file, and drops the steps that are trained again', async () => {
  const now = () => 1_700_000_000;
  const killed = await EventLog.create(folder, 0, now);
  for (const step of [1, 2, 3, 4]) await killed.scalars(step, { a: step });
  await killed.close();
  await truncate(killed.path, (await readFile(killed.path)).length - 3);
  const resumed = await EventLog.create(folder, 2, now);
  for (const step of [3, 4, 5]) await resumed.scalars(step, { a: 10 * step });
  await resumed.close();
  const again = await EventLog.create(folder, 4, () => now() - 1000); // the clock was set back
  await again.scalars(5, { a: 500 });
  await again.close();
  expect(await eventFiles(folder)).toEqual(
    [0, 1, 2].map((n) => `events.out.tfevents.170000000${n}.sparring`),
  );
  expect((await shownIn(folder)).get('a')).toEqual([
    { step: 1, value: 1 },
    { step: 2, value: 2 },
    { step: 3, value: 30 },
    { step: 4, value: 40 },
    { step: 5, value: 500 },
  ]);
});

it('starts again from step 0 where no checkpoint was saved', async () => {
  for (const value of [1, 2]) {
    const log = await EventLog.create(folder, 0);
    await log.picture(0, 'samples', await png(3));
    await log.scalars(1, { a: value });
    await log.close();
  }
  const shown = await shownIn(folder);
  expect(shown.get('a')).toEqual([{ step: 1, value: 2 }]);
  expect(shown.get('samples')!.map(({ value }) => (value as ReadImage).width)).toEqual([7]);
});

it('says which folder cannot be written', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(EventLog.create(join(folder, 'file'), 0)).rejects.toThrow(
    `could not write ${join(folder, 'file')}`,
  );
});
