/** A training that a first process leads and others follow: here callers of one process. */
import { afterEach, expect, it, vi } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { Trainer } from '../gan/training/trainer.ts';
import { newRunOptions } from '../runs/new-run.ts';
import { trainerOptionsOf } from '../runs/run-options.ts';
import { follow } from './follow.ts';
import { LedTeam } from './team.ts';
import { callersOfOneProcess } from './testing/callers.ts';
import { Timeline } from './timeline.ts';
import { WatchedCommunicator, type Stall } from './watched.ts';

afterEach(() => vi.useRealTimers());

const runtime = await createNodeRuntime({ threads: 1 });
const options = newRunOptions({
  version: '0',
  data: '',
  pictures: 100,
  preset: 'gan-2d',
  training: { batchSize: 8, virtualBatch: 2, k: 2 },
  machine: { device: 'cpu', threads: 1 },
  until: { steps: 10, minutes: null },
});
const batch = () => new RandomStream(1, 'test', 0).normal(new Float32Array(8 * 2));

interface Watched {
  readonly stallAfter?: number;
  readonly onStall?: (stall: Stall) => void;
}

/** A team of so many, of which all but the first follow. */
async function teamOf(size: number, { stallAfter = 60, onStall = () => undefined }: Watched = {}) {
  const callers = callersOfOneProcess(size).map(
    (caller) => new WatchedCommunicator(caller, { stallAfter, onStall, timeline: new Timeline() }),
  );
  const following = callers.slice(1).map((caller) => follow(caller, async () => runtime));
  const team = await LedTeam.gather(callers[0]!);
  const trainer = await Trainer.create(trainerOptionsOf(options), runtime, {
    steps: 'apart',
    share: team.share(options),
  });
  const step = () =>
    team.step(() =>
      trainer.step(async () => {
        const next = await team.pictures(async () => batch());
        await team.batch(next);
        return next;
      }),
    );
  return { team, trainer, step, following, callers };
}

it('learns together, compares what was learned, and says when each did what', async () => {
  const { team, trainer, step, following } = await teamOf(4);
  await team.begin(options, trainer);
  for (let i = 0; i < 2; i++) await step();
  await team.compare();
  const trace = JSON.parse((await team.leave())!) as {
    traceEvents: { ph: string; name: string; pid: number; args: { step?: number } }[];
  };
  await Promise.all(following);
  const done = (rank: number) =>
    trace.traceEvents
      .filter(({ ph, pid, args }) => ph === 'X' && pid === rank && args.step === 2)
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('waiting'));
  const updateOf = (network: string) => ['gradients', 'sum', 'update'].map((what) => `${what} of ${network}`);
  const computed = [...updateOf('D'), ...updateOf('G')];
  expect(done(3)).toEqual([...computed.slice(0, 3), ...computed]);
  const fed = ['pictures', 'sending pictures'];
  expect(done(0)).toEqual([...fed, ...fed, ...computed.slice(0, 3), ...computed]);
});

it('refuses to save what another process has learned otherwise', async () => {
  const { team, trainer, step, following } = await teamOf(2);
  await team.begin(options, trainer);
  await step();
  const [name, { data }] = [...(await trainer.tensors())].find(([each]) => each.endsWith('weight'))!;
  trainer.state.set(
    name,
    data.map((value, i) => (i === 0 ? value + 1e-7 : value)),
  );
  await expect(team.compare()).rejects.toThrow(
    /^after step 1 rank 1 on \S+ has learned something else than rank 0 on /,
  );
  await team.leave();
  await Promise.all(following);
});

it('tells a process that does not answer from a long pause', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const stalls: Stall[] = [];
  const { team, trainer, following, callers } = await teamOf(2, {
    stallAfter: 30,
    onStall: (stall) => stalls.push(stall),
  });
  await team.begin(options, trainer);
  for (let minute = 0; minute < 5; minute++) {
    // Each wait is asked for, sent and answered in turns of its own.
    for (let i = 0; i < 60; i++) await vi.advanceTimersByTimeAsync(1000);
  }
  expect(stalls).toEqual([]);
  callers[1]!.step = 7;
  void callers[1]!.during('sum of D', () => callers[1]!.exchange(1, new Float32Array(), new Float32Array()));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(stalls).toEqual([{ other: 1, seconds: 30, step: 7, doing: 'sum of D' }]);
  vi.useRealTimers();
  await team.leave();
  await Promise.all(following);
});

it('asks the others to wait for each batch of a step', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const stalls: Stall[] = [];
  const { team, trainer, following } = await teamOf(2, {
    stallAfter: 30,
    onStall: (stall) => stalls.push(stall),
  });
  await team.begin(options, trainer);
  const minutes = 5;
  let read = 0;
  const slowBatch = async () => {
    read += 1;
    if (read === options.training.k) await new Promise((resolve) => setTimeout(resolve, 60_000 * minutes));
    return batch();
  };
  const stepped = team.step(() =>
    trainer.step(async () => {
      const next = await team.pictures(slowBatch);
      await team.batch(next);
      return next;
    }),
  );
  for (let second = 0; second <= 60 * minutes; second++) await vi.advanceTimersByTimeAsync(1000);
  vi.useRealTimers();
  await stepped;
  expect([read, stalls]).toEqual([2, []]);
  await team.leave();
  await Promise.all(following);
});
