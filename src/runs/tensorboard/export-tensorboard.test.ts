/** A run folder may come from a stranger, and its grids may be no files. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipNote } from '../../testing/skips.ts';
import { createRunFolder } from '../new-run-folder.ts';
import type { RunFolder } from '../run-folder.ts';
import { untrainedDcgan } from '../testing/untrained-run.ts';
import { exportTensorboard } from './export-tensorboard.ts';

const windows = skipNote('unixFiles', process.platform === 'win32');

const picture = () =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
    .png()
    .toBuffer();

describe.skipIf(windows !== '')(`events of a run whose grids are no files${windows}`, () => {
  let folder = '';
  let run: RunFolder;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sparring-events-'));
    run = await createRunFolder(folder, 'run', { options: { ...untrainedDcgan().options } });
    await run.appendMetrics({ step: 1, lossD: 1 });
    await run.writeSample(0, await picture());
    await run.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses a pipe, and does not wait for its writer', async () => {
    execFileSync('mkfifo', [run.realsPath]);
    await expect(exportTensorboard(run.path, join(folder, 'events'))).rejects.toThrow(
      `${run.realsPath} is a pipe, expected a file of the run`,
    );
  });

  it('refuses a device, and does not read it without end', async () => {
    symlinkSync('/dev/zero', run.samplePath(1));
    await expect(exportTensorboard(run.path, join(folder, 'events'))).rejects.toThrow(
      `${run.samplePath(1)} is a device, expected a file of the run`,
    );
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['cut short', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
    ['of another format', Buffer.from('GIF89a'.padEnd(100))],
  ])('refuses one that is %s, and leaves no half of the events', async (_, bytes) => {
    writeFileSync(run.samplePath(1), bytes);
    const out = join(folder, 'events');
    await expect(exportTensorboard(run.path, out)).rejects.toThrow(`${run.samplePath(1)} is not a PNG`);
    expect(readdirSync(out)).toEqual([]);
  });

  it.each(['x', 1e308, -1, null])(
    'names the file by a time, if the last record has %o seconds',
    async (seconds) => {
      writeFileSync(run.metricsPath, `${JSON.stringify({ step: 1, seconds })}\n`);
      const { file } = await exportTensorboard(run.path, join(folder, 'events'));
      expect(file).toMatch(/events\.out\.tfevents\.\d{10}\.sparring$/);
    },
  );

  it('leaves out what does not exist', async () => {
    expect(await exportTensorboard(run.path, join(folder, 'events'))).toMatchObject({
      steps: 1,
      pictures: 1,
    });
  });
});
