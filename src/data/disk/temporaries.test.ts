import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTemporaryName, removeAbandonedTemporaries, sweepOnce, temporaryPath } from './temporaries.ts';
import { writeFileAtomic } from './atomic.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-temporaries-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const noProcess = 2 ** 22 + 1; // above the highest process id of Linux

/** The name of this process's temporary, as another process would have given it. */
function nameOf(change: { host?: string; pid?: number; begun?: string }): string {
  const parts = basename(temporaryPath(join(folder, 'a.bin'))).split('-');
  const [before, host, pid, begun, rest] = parts as [string, string, string, string, string];
  return [before, change.host ?? host, change.pid ?? pid, change.begun ?? begun, rest].join('-');
}

function put(...names: string[]): void {
  for (const name of names) writeFileSync(join(folder, name), '');
}

describe('temporary files', () => {
  it('are recognised by name, and removed if their makers no longer run', async () => {
    const gone = nameOf({ pid: noProcess });
    const live = nameOf({});
    put(gone, live, 'a.bin');
    expect([gone, live, 'a.bin'].map(isTemporaryName)).toEqual([true, true, false]);
    await removeAbandonedTemporaries(folder);
    expect(readdirSync(folder).sort()).toEqual([live, 'a.bin'].sort());
    await removeAbandonedTemporaries(join(folder, 'none'));
  });

  it('are removed if another process has the id of their maker now, as in a container', async () => {
    put(nameOf({ begun: '1' }));
    await removeAbandonedTemporaries(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are removed with what is in them, if they are folders', async () => {
    mkdirSync(join(folder, nameOf({ pid: noProcess }), 'samples'), { recursive: true });
    await removeAbandonedTemporaries(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stay if another computer may still write them, or if they are not ours', async () => {
    const kept = [
      nameOf({ host: '00000000', pid: noProcess }),
      `.a.bin.tmp-${noProcess}-0`,
      '.a.bin.tmp',
      '.a',
    ];
    put(...kept);
    await removeAbandonedTemporaries(folder);
    expect(readdirSync(folder).sort()).toEqual(kept.sort());
  });

  it('of earlier versions are removed only where all files are ours', async () => {
    const live = `.a.bin.tmp-${process.pid}-0`;
    put(`.a.bin.tmp-${noProcess}-0`, `.run.tmp-${noProcess}`, live);
    await removeAbandonedTemporaries(folder, { isOurs: true });
    expect(readdirSync(folder)).toEqual([live]);
  });

  it('are removed before the first write into a folder', async () => {
    put(nameOf({ pid: noProcess }));
    await writeFileAtomic(join(folder, 'b.txt'), 'b');
    expect(readdirSync(folder)).toEqual(['b.txt']);
    const later = nameOf({ pid: noProcess });
    put(later);
    await sweepOnce(folder);
    expect(readdirSync(folder).sort()).toEqual([later, 'b.txt'].sort()); // once in a process
  });
});
