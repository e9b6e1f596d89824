/** Puts a failure at every change of a command, and looks at what is there after it was typed again. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resident } from '../../cli/residents.ts';
import { runWith, type Change, type Ended, type Failure } from './point.ts';
import { foreign, type Scenario } from './scenarios.ts';
import { contentsOf, leftoversIn } from './state.ts';
import { runUndisturbed } from './undisturbed.ts';

export interface Enumeration {
  readonly kinds: readonly Failure['kind'][];
  /** Every how many points are tried, and from which on. Default: all. */
  readonly stride?: number;
  readonly first?: number;
}

export interface Found {
  readonly scenario: string;
  /** The kind of failure. */
  readonly kind: string;
  readonly points: number;
  /** Of a power cut: how many of the points leave a disk that no other does. */
  readonly states?: number;
  /** What was not as it should be: the point, the change and what was found. */
  readonly faults: readonly string[];
}

/** Tries a scenario at its points. Returns a row for each kind of failure. */
export async function enumerate(
  scenario: Scenario,
  { kinds, stride = 1, first = 1 }: Enumeration,
): Promise<Found[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sparring-crash-'));
  const cleaners = [() => rm(folder, { recursive: true, force: true })];
  try {
    const { program, prepared, whole, expected, changes } = await runUndisturbed(scenario, folder, false);
    const fail = (failure: Failure, cwd: string, args: readonly string[]) =>
      runWith(failure, cwd, args, { program });
    const resident = new Resident(program);
    cleaners.push(() => resident.end());
    const redo = async (cwd: string, args: readonly string[]) => {
      const { stdout, stderr, ...ended } = await resident.run({ cwd, args, env: process.env });
      return { ...ended, output: stdout + stderr };
    };
    let tries = 0;
    /** Each time at another path: a process removes what crashes have left in a folder when it first writes there. */
    const fresh = async () => {
      const cwd = join(folder, `tried-${tries++}`);
      await cp(prepared, cwd, { recursive: true, preserveTimestamps: true });
      return cwd;
    };
    const found: Found[] = [];
    for (const kind of kinds) {
      const faults: string[] = [];
      const chosen = changes.filter((change) => isPoint(kind, change, changes.length));
      const points = chosen.filter((_, i) => i >= first - 1 && (i - first + 1) % stride === 0);
      for (const change of points) {
        const cwd = await fresh();
        const failure = { kind, at: change.n, ...(kind === 'full' ? { until: change.n + 1 } : {}) };
        const fault = await tryPoint(scenario, failure, cwd, expected, { fail, redo });
        await rm(cwd, { recursive: true });
        if (fault !== undefined) {
          faults.push(`${kind} at ${change.n} (${change.op} ${change.path.slice(whole.length)}): ${fault}`);
        }
      }
      found.push({ scenario: scenario.name, kind, points: points.length, faults });
    }
    return found;
  } finally {
    for (const clean of cleaners.toReversed()) await clean();
  }
}

/** Writes alone can be done by half; and room is needed only by what adds something. */
function isPoint(kind: Failure['kind'], { op, n }: Change, count: number): boolean {
  if (kind === 'half') return op === 'write';
  if (kind === 'full') return op === 'write' || op === 'create' || op === 'mkdir';
  if (kind === 'short') return n === 1 || n === Math.ceil(count / 2);
  return true;
}

interface Commands {
  /** Runs a command in a process of its own, into which a failure is put. */
  readonly fail: (failure: Failure, cwd: string, args: readonly string[]) => Promise<Ended>;
  /** Runs what is typed after the failure. */
  readonly redo: (cwd: string, args: readonly string[]) => Promise<Ended>;
}

async function tryPoint(
  scenario: Scenario,
  failure: Failure,
  cwd: string,
  expected: Readonly<Record<string, string>>,
  { fail, redo }: Commands,
): Promise<string | undefined> {
  const failed = await fail(failure, cwd, scenario.args);
  if (/unexpected error/.test(failed.output)) return `an unexpected error: ${failed.output}`;
  const isKilled = failure.kind === 'kill' || failure.kind === 'half';
  if (isKilled !== (failed.signal === 'SIGKILL'))
    return `ended by ${failed.signal ?? failed.code}: ${failed.output}`;
  const again = (await scenario.again?.(cwd)) ?? scenario.args;
  // Training waits for room, and needs no second try.
  const redone = failure.kind === 'full' && failed.code === 0 ? failed : await redo(cwd, again);
  const contents = await contentsOf(cwd).catch((thrown: unknown) => ({ failed: String(thrown) }));
  const difference = differenceOf(expected, contents);
  const left = await leftoversIn(cwd, foreign);
  if (difference === undefined && left.length === 0) return undefined;
  return [
    ...(difference === undefined ? [] : [difference]),
    ...(left.length === 0 ? [] : [`left ${left.join(', ')}`]),
    `then ${again.slice(0, 2).join(' ')} ended with ${redone.code}: ${redone.output.trim().split('\n').at(-1)}`,
  ].join('; ');
}

/** What is lacking, added or changed; undefined if nothing is. */
export function differenceOf(
  expected: Readonly<Record<string, string>>,
  contents: Readonly<Record<string, string>>,
  kinds: readonly string[] = ['lacking', 'added', 'changed'],
): string | undefined {
  const lacking = Object.keys(expected).filter((path) => !(path in contents));
  const added = Object.keys(contents).filter((path) => !(path in expected));
  const changed = Object.keys(expected).filter(
    (path) => path in contents && contents[path] !== expected[path],
  );
  const said = Object.entries({ lacking, added, changed }).filter(
    ([kind, paths]) => paths.length > 0 && kinds.includes(kind),
  );
  return said.length === 0
    ? undefined
    : said.map(([what, paths]) => `${what} ${paths.join(', ')}`).join('; ');
}
