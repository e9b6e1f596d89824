import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { faultsOf } from './skip-guard.ts';
import { hasAvx2, lacks, skipNote } from '../../src/testing/skips.ts';

const allowed = [
  { says: 'no moon', max: 2 },
  { says: 'no GPU, no SwiftShader', max: 1 },
];

describe('faults of skipped tests', () => {
  it('do not include tests with a known reason, up to its limit', () => {
    const named = { name: 'tides > rise (skipped: no moon)' };
    expect(faultsOf([named, { name: 'tides > fall', note: 'no moon' }], allowed)).toEqual([]);
    expect(faultsOf([], allowed)).toEqual([]);
  });

  it('include a test without a reason, or with an unknown one', () => {
    const skipped = [{ name: 'tides > ebb' }, { name: 'a (skipped: rain)' }, { name: 'b', note: 'no moo' }];
    expect(faultsOf(skipped, allowed)).toEqual([
      'skipped for no reason of src/testing/skips.ts: tides > ebb',
      'skipped for no reason of src/testing/skips.ts: a (skipped: rain)',
      'skipped for no reason of src/testing/skips.ts: b (no moo)',
    ]);
  });

  it('include a reason with more tests than its limit', () => {
    const gpu = { name: 'webgpu (skipped: no GPU, no SwiftShader) > Add > adds' };
    expect(faultsOf([gpu, gpu], allowed)).toEqual([
      '2 tests skipped for "no GPU, no SwiftShader", expected at most 1',
    ]);
  });

  it('are found by the notes in names of tests', () => {
    expect(skipNote('bedrooms', false)).toBe('');
    const one = { name: `opens 5,000 bedrooms${skipNote('bedrooms', true)}` };
    expect(faultsOf([one])).toEqual([]);
    expect(faultsOf([one, one])).toHaveLength(1);
  });
});

describe('a run of vitest', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sparring-skips-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs a file of tests in an empty project, with the guard. */
  async function runTests(name: string, content: string) {
    await writeFile(join(folder, `${name}.test.js`), content);
    const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
    const guard = fileURLToPath(new URL('./skip-guard.ts', import.meta.url));
    const args = [vitest, 'run', '--globals', '--root', folder, `--reporter=${guard}`, name];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { status, stderr };
  }

  it('fails if a test is skipped without a reason, and passes if the reason is known', async () => {
    const silent = await runTests('silent', `it('runs', () => {}); it.skip('hides', () => {});`);
    expect(silent.stderr).toContain('skipped for no reason of src/testing/skips.ts: hides');
    expect(silent.status).toBe(1);
    const said = `it('runs', () => {}); it('waits', ({ skip }) => skip(${JSON.stringify(lacks.mount.says)}));`;
    expect(await runTests('said', said)).toEqual({ status: 0, stderr: '' });
  });
});

it('tests blocked kernels on every processor with AVX2', async () => {
  const { kernels } = await createNodeRuntime({ threads: 1 });
  expect(kernels.channelBlock).toBeGreaterThanOrEqual(hasAvx2() ? 8 : 1);
  expect(lacks.blockedKernels.max > 0).toBe(!hasAvx2());
});
