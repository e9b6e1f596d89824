/** Cuts the power after every change of a command, in every way that `power-cut.ts` knows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differenceOf, type Found } from './enumerate.ts';
import { runWith, undisturbed } from './point.ts';
import { Disk, losses } from './power-cut.ts';
import { foreign, type Scenario } from './scenarios.ts';
import { contentsOf, leftoversIn } from './state.ts';
import { runUndisturbed } from './undisturbed.ts';

/** @param stride every how many changes the power is cut */
export async function cutPower(scenario: Scenario, stride: number): Promise<Found[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sparring-cut-'));
  try {
    const { program, prepared, whole, expected, changes } = await runUndisturbed(scenario, folder, true);
    const found: Found[] = [];
    /** What was wrong after a state of the disk, so that no state is tried twice. */
    const tried = new Map<string, string>();
    for (const loss of losses) {
      const disk = await Disk.of(prepared, whole);
      const faults: string[] = [];
      let points = 0;
      const statesBefore = tried.size;
      for (const [i, change] of changes.entries()) {
        disk.apply(change);
        if (i % stride !== stride - 1 && i !== changes.length - 1) continue; // and always after the last
        points += 1;
        const isEnd = i === changes.length - 1;
        const state = disk.digest(loss);
        const known = isEnd ? undefined : tried.get(state);
        if (known !== undefined) {
          if (known !== '') faults.push(`after ${change.n}: ${known}`);
          continue;
        }
        const cwd = whole; // the options of a run name its data by the whole path
        await rm(cwd, { recursive: true, force: true });
        await disk.writeTo(cwd, loss);
        const kept = isEnd
          ? differenceOf(expected, await contentsOf(cwd), ['lacking', 'changed'])
          : undefined;
        const again = (await scenario.again?.(cwd)) ?? scenario.args;
        const redone = await runWith(undisturbed, cwd, again, { program });
        const contents = await contentsOf(cwd).catch((thrown: unknown) => ({ failed: String(thrown) }));
        const lost = kept === undefined ? undefined : `not flushed at the end: ${kept}`;
        const wrong = [lost, differenceOf(expected, contents), ...(await leftoversIn(cwd, foreign))];
        const said = wrong.filter((each) => each !== undefined);
        const last = redone.output.trim().split('\n').at(-1);
        const fault =
          said.length === 0
            ? ''
            : `(${change.op} ${change.path.slice(whole.length)}): ${said.join('; ')}; then ${again.slice(0, 2).join(' ')} ended with ${redone.code}: ${last}`;
        tried.set(state, fault);
        if (fault !== '') faults.push(`after ${change.n}: ${fault}`);
      }
      found.push({ scenario: scenario.name, kind: loss, points, states: tried.size - statesBefore, faults });
    }
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
