/** A run that appears at a path all at once, or not at all. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainFileError } from '../data/disk/file-errors.ts';
import { removeUnfinished } from '../data/disk/temporaries.ts';
import { createRunFolderAt } from './new-run-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-new-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('createRunFolderAt', () => {
  it('leaves nothing when a signal ends the program in the middle', async () => {
    const path = join(folder, 'run');
    const created = createRunFolderAt(path, async (run) => {
      await run.writeOptions({});
      removeUnfinished(); // what the program does at a signal
      expect(readdirSync(folder)).toEqual([]);
      throw new Error('ended');
    });
    await expect(created).rejects.toThrow('ended');
    expect(existsSync(path)).toBe(false);
  });

  it('names the run in its errors, and not the name that it has until it is complete', async () => {
    const path = join(folder, 'run');
    const created = createRunFolderAt(path, async (run) => {
      throw explainFileError(Object.assign(new Error('full'), { code: 'ENOSPC' }), run.optionsPath);
    });
    await expect(created).rejects.toThrow(`the disk is full: could not write ${path}`);
  });
});
