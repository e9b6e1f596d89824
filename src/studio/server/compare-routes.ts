/** What tells runs apart. */
import type { Hono } from 'hono';
import { changesTraining, differingOptions } from '../../analysis/curves/differing-options.ts';
import { UsageError } from '../../core/errors.ts';
import { runOptionsSchema, type RunOptions } from '../../runs/run-options.ts';
import type { DifferingMessage } from '../messages/compare.ts';
import { maxCompared } from '../messages/limits.ts';
import type { StudioParts } from './studio-parts.ts';

export function addCompareRoute(app: Hono, { shelf }: Pick<StudioParts, 'shelf'>): void {
  app.get('/api/differing', async (context) => {
    const runs: string[] = [];
    const options: RunOptions[] = [];
    for (const run of namesOf(context.req.query('runs'))) {
      const read = await optionsOf(shelf, run);
      if (read === undefined) continue;
      runs.push(run);
      options.push(read);
    }
    return context.json({
      runs,
      options: differingOptions(options).map((each) => ({
        option: each.option,
        path: each.path,
        values: each.values.map((value) => value ?? null),
        changesTraining: changesTraining(each),
      })),
    } satisfies DifferingMessage);
  });
}

/** @throws UsageError if there are none, or too many */
function namesOf(list: string | undefined): readonly string[] {
  const names = (list ?? '').split(',').filter((name) => name !== '');
  if (names.length > 0 && names.length <= maxCompared) return names.map(decoded);
  throw new UsageError(`got ${names.length} runs, expected 1 to ${maxCompared}`);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // which no run has
  }
}

/** Undefined of a run that is missing or broken: the others are compared all the same. */
async function optionsOf(shelf: StudioParts['shelf'], run: string): Promise<RunOptions | undefined> {
  try {
    return await (await shelf.folder(run)).readOptions(runOptionsSchema);
  } catch {
    return undefined;
  }
}
