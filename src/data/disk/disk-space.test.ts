import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { spaceAt } from './disk-space.ts';

it('is that of the nearest folder that exists', async () => {
  const space = (await spaceAt(join(tmpdir(), 'nothing', 'here')))!;
  expect(space.free).toBeGreaterThanOrEqual(space.available);
  expect(space.available).toBeGreaterThan(0);
});

it.runIf(process.platform === 'linux')('is not known where a system counts no blocks', async () => {
  expect(await spaceAt('/proc')).toBeUndefined();
});
