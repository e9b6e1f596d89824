/** Training on a full disk: it waits, continues when there is room, and can be stopped. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { differenceOf } from '../slow/crash/enumerate.ts';
import { changesIn, runWith, startWith, undisturbed, type Change } from '../slow/crash/point.ts';
import { contentsOf } from '../slow/crash/state.ts';
import { makePictures, tiny } from './sparring.ts';

const pace = ['--steps', '4', '--sample-every', '2', '--checkpoint-every', '2', '--grid', '2x2'];
const args = ['train', 'pictures', ...tiny, ...pace, '--tensorboard'];
const run = join('runs', '00000-pictures-dcgan-64');

let folder = '';
let prepared = '';
let changes: readonly Change[] = [];
let expected: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-full-disk-'));
  prepared = join(folder, 'prepared');
  await makePictures(prepared, 'pictures', 8);
  const whole = await fresh('whole');
  const log = join(folder, 'changes.jsonl');
  const { code, output } = await runWith(undisturbed, whole, args, { log });
  if (code !== 0) throw new Error(output);
  changes = await changesIn(log);
  expected = await contentsOf(whole);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fresh(name: string): Promise<string> {
  const cwd = join(folder, name);
  await cp(prepared, cwd, { recursive: true, preserveTimestamps: true });
  return cwd;
}

/** The number of the first change of this kind whose path contains a text. */
function pointOf(op: Change['op'], text: string): number {
  return changes.find((change) => change.op === op && change.path.includes(text))!.n;
}

it.each(
  firstOrAll(1, [
    ['write', '000002.safetensors'],
    ['create', 'reals.png'],
    ['create', '000000.png'],
    ['create', 'tfevents'],
    ['write', 'metrics.jsonl'],
    ['create', 'samples.webp'],
  ] as const),
)('waits if there is no room to %s %s, and the run is the undisturbed one', async (op, path) => {
  const cwd = await fresh(`${op}-${path}`);
  const at = pointOf(op, path);
  const { code, output } = await runWith({ kind: 'full', at, until: at + 1 }, cwd, args);
  expect([code, output]).toEqual([
    0,
    expect.stringContaining('There is room on the disk: training continues'),
  ]);
  expect(differenceOf(expected, await contentsOf(cwd))).toBeUndefined();
});

it('says what is full and how much is needed, in words and as an event', async () => {
  const cwd = await fresh('told');
  const at = pointOf('create', '000002.safetensors');
  const failure = { kind: 'full', at, until: at + 1 } as const;
  const { output } = await runWith(failure, cwd, [...args, '--progress', 'json']);
  const events = output
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as object] : []));
  const path = join(run, 'checkpoints', '000002.safetensors');
  const [paused] = events.filter((event) => 'event' in event && event.event === 'paused');
  expect(paused).toMatchObject({ event: 'paused', reason: 'disk-full', path });
  expect((paused as unknown as { bytesNeeded: number }).bytesNeeded).toBeGreaterThan(1000);
  expect(events).toContainEqual({ event: 'continued', seconds: expect.any(Number) });
  expect(events).toContainEqual({
    event: 'note',
    text: expect.stringMatching(
      /^The disk is full: there is no room for .*000002\.safetensors, which takes [\d.]+ kB, and .* are free\. Training waits, and continues by itself when there is room; Ctrl-C stops it at the last checkpoint\.$/,
    ),
  });
});

it.each(
  firstOrAll(1, [
    ['SIGTERM', 143, []],
    ['SIGINT', 130, []],
    ['the deadline', 75, ['--deadline', '4s']],
  ] as const),
)('is stopped by %s while it waits, and resumed', async (stop, code, more) => {
  const cwd = await fresh(stop);
  const failure = { kind: 'full', at: pointOf('create', '000004.png') } as const;
  const running = startWith(failure, cwd, [...args, ...more, '--json']);
  await running.says('The disk is full');
  if (stop !== 'the deadline') running.child.kill(stop);
  const { code: ended, output } = await running.ended;
  expect(ended, output).toBe(code);
  expect(output).toContain('not saved, and made again when the run is resumed');
  expect(output).not.toContain('is being saved');
  const outcome = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as unknown;
  expect(outcome).toMatchObject({
    outcome: 'stopped',
    lastCheckpoint: join(run, 'checkpoints', '000002.safetensors'),
    unsaved: { steps: 2, path: join(run, 'samples', '000004.png') },
  });
  expect((await runWith(undisturbed, cwd, ['resume', run])).code).toBe(0);
  expect(differenceOf(expected, await contentsOf(cwd))).toBeUndefined();
});
