/** What pictures there are at a path: `sparring data inspect`. */
import { join } from 'node:path';
import { z } from 'zod';
import { readOwnFileIfThere } from '../../../data/disk/own-files.ts';
import { inTemporaryFolder } from '../../../data/disk/temporary-folder.ts';
import { isPointSet, pointSets } from '../../../gan/presets/point-distributions.ts';
import type { InspectionFound } from '../../messages/jobs.ts';
import { inspectionArguments } from './arguments.ts';
import type { InspectionRequest } from './requests.ts';
import { outcomeOf, runCommand, type CommandSettings } from './run-command.ts';

/** A look at pictures: what was found, and a sheet of them. */
export interface Inspection {
  readonly found: InspectionFound;
  /** A PNG of some of the pictures with their names; absent if the look was not finished. */
  readonly sheet?: Uint8Array<ArrayBuffer> | undefined;
}

/** More than people read, and a page shows. */
const maxListed = { sizes: 50, classes: 1000, faults: 100, notes: 100 };
const maxSheetBytes = 2 ** 26;

const number = z.number().int().min(0);
const spread = z.object({ least: number, median: number, most: number });
const recordSchema = z.object({
  name: z.string(),
  description: z.string(),
  whyNoLabels: z.string().nullish(),
  notes: z.array(z.string()),
  pictures: number,
  looked: number,
  formats: z.record(z.string(), number),
  colours: z.record(z.string(), number),
  width: spread.optional(),
  height: spread.optional(),
  sizes: z.array(z.object({ size: z.string(), pictures: number })),
  classes: z.array(z.object({ name: z.string(), pictures: number })).optional(),
  copies: z.object({ pictures: number }),
  unreadable: z.object({
    pictures: number,
    listed: z.array(z.object({ name: z.string(), reason: z.string() })),
  }),
});

/**
 * Looks at all pictures of a path or a set. What takes longer than `seconds` is what was found until then, without a
 * sheet.
 *
 * @throws the signal's reason if it is aborted. @throws SparringError with the sentence of the command
 */
export async function inspectData(
  request: InspectionRequest,
  settings: Omit<CommandSettings, 'what'>,
): Promise<Inspection> {
  if (isPointSet(request.data)) return { found: pointsFound(request.data) };
  return inTemporaryFolder('inspection', async (folder) => {
    const file = join(folder, 'sheet.png');
    const command = { ...settings, what: 'the look at the pictures' };
    const outcome = await runCommand(inspectionArguments(request, file), command);
    const sheet = await readOwnFileIfThere(file, maxSheetBytes);
    const found = picturesFound(outcomeOf(outcome, recordSchema, command), sheet !== undefined);
    return { found, sheet: sheet && new Uint8Array(sheet) };
  });
}

function pointsFound(name: keyof typeof pointSets): InspectionFound {
  const { summary, dimension } = pointSets[name];
  return { kind: 'points', name, description: summary, dimension };
}

function picturesFound(record: z.infer<typeof recordSchema>, hasSheet: boolean): InspectionFound {
  const { pictures, copies, unreadable, whyNoLabels, ...same } = record;
  return {
    kind: 'pictures',
    ...same,
    ...(typeof whyNoLabels === 'string' ? { whyNoLabels } : {}),
    count: pictures,
    sizes: record.sizes.slice(0, maxListed.sizes),
    classes: record.classes?.slice(0, maxListed.classes),
    copies: copies.pictures,
    unreadable: unreadable.pictures,
    faults: unreadable.listed.slice(0, maxListed.faults),
    notes: record.notes.slice(0, maxListed.notes),
    hasSheet,
  };
}
