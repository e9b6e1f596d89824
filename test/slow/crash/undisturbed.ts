/** A scenario without a failure: what its command changes, and what there is afterwards. */
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { program as built } from '../../cli/sparring.ts';
import { changesIn, runWith, undisturbed, type Change } from './point.ts';
import type { Scenario } from './scenarios.ts';
import { contentsOf } from './state.ts';

export interface Undisturbed {
  /** A copy of the built command line. */
  readonly program: string;
  /** What the command found. */
  readonly prepared: string;
  /** Where it ran. */
  readonly whole: string;
  /** The contents of `whole` afterwards. */
  readonly expected: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
}

/** @param folder an empty one @param withData whether the changes have what is written, too */
export async function runUndisturbed(
  scenario: Scenario,
  folder: string,
  withData: boolean,
): Promise<Undisturbed> {
  const program = await copyProgram(join(folder, 'program'));
  const prepared = join(folder, 'prepared');
  await mkdir(prepared);
  await scenario.prepare(prepared, async (...args) => {
    const { code, output } = await runWith(undisturbed, prepared, args, { program });
    if (code !== 0) throw new Error(`${args.join(' ')}: ${output}`);
  });
  const whole = join(folder, 'whole');
  await cp(prepared, whole, { recursive: true, preserveTimestamps: true });
  const log = join(folder, 'changes.jsonl');
  const { code, output } = await runWith(undisturbed, whole, scenario.args, { program, log, withData });
  if (code !== 0 || !(scenario.says ?? /^/).test(output)) throw new Error(`${scenario.name}: ${output}`);
  return { program, prepared, whole, expected: await contentsOf(whole), changes: await changesIn(log) };
}

/** Copies the build, so that a build in the hours of a trial does not change it. Returns the command line. */
async function copyProgram(to: string): Promise<string> {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  for (const name of ['dist', 'assets', 'package.json']) {
    await cp(join(root, name), join(to, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(to, 'node_modules'), 'junction');
  return join(to, relative(root, built));
}
