import { expect, it, vi } from 'vitest';
import { getPriority } from 'node:os';
import { isRunning } from '../../../data/disk/processes.ts';
import type { JobProgress } from '../../messages/jobs.ts';
import { runCommand } from './run-command.ts';
import { until } from './testing/command-line.ts';

/** A command that is this script, run for at most so many seconds. */
async function run(
  script: string,
  { seconds = 100, signal = new AbortController().signal, onProgress = () => {} } = {},
) {
  const progress: JobProgress[] = [];
  const outcome = await runCommand([], {
    commandLine: { file: process.execPath, args: ['-e', script] },
    what: 'the work',
    signal,
    seconds,
    onProgress(each) {
      progress.push(each);
      onProgress();
    },
  });
  return { outcome, progress };
}

const prints = (record: object) => `console.log(${JSON.stringify(JSON.stringify(record, undefined, 2))});`;
const reports = (text: string) => `process.stderr.write(${JSON.stringify(text)});`;
/** Writes its id, and stays. */
const stays =
  'process.stderr.write(JSON.stringify({ event: "progress", work: "at", done: process.pid }) + "\\n"); setInterval(() => {}, 1000);';

it('returns the outcome, and tells of progress', async () => {
  const event = '{"event":"progress","work":"inspecting","done":3,"total":8,"secondsLeft":null}\n';
  const half = reports(`{"event":"note","text":"x"}\n${event.slice(0, 20)}`);
  const { outcome, progress } = await run(
    `${half} setTimeout(() => { ${reports(event.slice(20))} ${prints({ outcome: 'success', found: 3 })} }, 50)`,
  );
  expect(outcome).toEqual({ outcome: 'success', found: 3 });
  expect(progress).toEqual([{ work: 'inspecting', done: 3, total: 8, secondsLeft: null }]);
});

it('throws the sentence of a failure, with its code', async () => {
  const error = { code: 'not-found', message: 'no such folder: x', option: 'data', suggestion: null };
  await expect(run(prints({ outcome: 'failure', exitCode: 1, error }))).rejects.toMatchObject({
    message: 'no such folder: x',
    code: 'not-found',
    option: 'data',
  });
  const unknown = { ...error, code: 'of-a-later-version' };
  await expect(run(prints({ outcome: 'failure', error: unknown }))).rejects.toMatchObject({ code: 'failed' });
});

it.each([
  [
    'process.kill(process.pid, "SIGKILL")',
    /^the work ended early \(SIGKILL\): the system or somebody stopped it/,
  ],
  ['process.exit(3)', 'the work ended early (exit code 3): it left no reason'],
  [
    `${reports('FATAL ERROR: out of memory\n')} process.exit(134)`,
    /\(exit code 134\): FATAL ERROR: out of memory$/,
  ],
  ['console.log("{")', 'the work ended early: it left no reason'],
  ['console.log("[1]")', 'the work ended early: it left no reason'],
])('says how it ended that left no outcome: %s', async (script, sentence) => {
  await expect(run(script)).rejects.toThrow(sentence);
});

it('ends a command that prints without end', async () => {
  await expect(run('const a = "x".repeat(1e6); setInterval(() => console.log(a), 0)')).rejects.toThrow(
    'the work printed more than an outcome, and was ended: report this',
  );
  const { outcome } = await run(
    `for (let i = 0; i < 100; i++) process.stderr.write("x".repeat(1e5)); ${prints({ outcome: 'success' })}`,
  );
  expect(outcome.outcome).toBe('success');
});

it('asks a command to stop that takes too long, and takes what it has', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const onProgress = () => void vi.advanceTimersByTime(100_000); // once it listens
    const stops = `process.on('SIGINT', () => { ${prints({ outcome: 'stopped', looked: 2 })} process.exit(130); });`;
    const { outcome } = await run(stops + stays, { seconds: 100, onProgress });
    expect(outcome).toEqual({ outcome: 'stopped', looked: 2 });
    await expect(run(stays, { seconds: 100, onProgress })).rejects.toThrow(
      'the work took more than 100 seconds and was stopped: try again when this machine has less to do',
    );
  } finally {
    vi.useRealTimers();
  }
});

it('ends a command that is not wanted, also one that does not hear it, at a low priority', async () => {
  const gone = new AbortController();
  let pid = 0;
  const deaf = runCommand([], {
    commandLine: { file: process.execPath, args: ['-e', `process.on('SIGINT', () => {}); ${stays}`] },
    what: 'the work',
    signal: gone.signal,
    seconds: 100,
    onProgress: ({ done }) => (pid = done!),
  });
  await until(() => pid > 0);
  expect(getPriority(pid)).toBeGreaterThan(getPriority(process.pid));
  gone.abort(new Error('not wanted'));
  await expect(deaf).rejects.toThrow('not wanted');
  expect(isRunning(pid)).toBe(false);
  await expect(run(stays, { signal: gone.signal })).rejects.toThrow('not wanted');
});

it('says so if the program cannot be started', async () => {
  const commandLine = { file: '/nowhere/node', args: [] };
  const settings = { commandLine, what: 'the work', signal: new AbortController().signal, seconds: 1 };
  await expect(runCommand([], settings)).rejects.toThrow(/^could not start \/nowhere\/node: /);
});
