import { expect, it } from 'vitest';
import { explainFileError } from '../data/disk/file-errors.ts';
import { DiskRoom, type FullDisk } from './disk-room.ts';

/** Writes that fail with these codes, one after another, and then succeed. */
function failingWith(...codes: string[]) {
  const left = [...codes];
  return async () => {
    const code = left.shift();
    if (code === undefined) return 'written';
    throw explainFileError(Object.assign(new Error(code), { code }), '/nowhere/a.png', { bytesWanted: 1234 });
  };
}

it('waits while the disk or a quota is full, says so once, and says when it continues', async () => {
  const full: FullDisk[] = [];
  const waited: number[] = [];
  const room = new DiskRoom(
    { onDiskFull: (found) => full.push(found), onDiskRoom: (s) => waited.push(s) },
    5,
  );
  expect(await room.written(failingWith('ENOSPC', 'EDQUOT', 'ENOSPC'))).toBe('written');
  expect(full).toEqual([{ path: '/nowhere/a.png', bytesNeeded: 1234, bytesFree: expect.any(Number) }]);
  expect(waited).toHaveLength(1);
  expect(room.waitedSeconds).toBeGreaterThanOrEqual(waited[0]!);
  await room.written(failingWith('ENOSPC'));
  expect(full).toHaveLength(2);
});

it('fails at once with any other error, and if nobody is told', async () => {
  const told = new DiskRoom({ onDiskFull: () => undefined }, 5);
  await expect(told.written(failingWith('EIO'))).rejects.toThrow('could not write /nowhere/a.png');
  await expect(told.written(failingWith('ENOSPC', 'EIO'))).rejects.toThrow('could not write /nowhere/a.png');
  const untold = new DiskRoom({}, 5);
  await expect(untold.written(failingWith('ENOSPC'))).rejects.toThrow('the disk is full');
  expect(untold.waitedSeconds).toBe(0);
});

it('ends with the error when the signal is aborted, after a last attempt', async () => {
  const stopping = new AbortController();
  const room = new DiskRoom({ signal: stopping.signal, onDiskFull: () => stopping.abort() }, 2 ** 30);
  expect(await room.written(failingWith('ENOSPC'))).toBe('written');
  const thrown = await room.written(failingWith('ENOSPC')).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ path: '/nowhere/a.png', bytesNeeded: 1234 });
  expect(room.gaveUpWith(thrown)).toBe(thrown);
  expect(room.gaveUpWith(new Error('another'))).toBeUndefined();
});
