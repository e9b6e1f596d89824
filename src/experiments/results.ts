/**
 * Results as data: a JSON file for each experiment, with all of its recorded results.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { withClaim } from '../data/disk/claim.ts';
import { explainFileError } from '../data/disk/file-errors.ts';
import { makeFolder } from '../data/disk/folders.ts';
import { parseJson, parseWith } from '../data/disk/json-file.ts';
import { schemaOf } from '../runs/schema-of.ts';
import type { Experiment, Measured, Outcome, ResultFile, ResultRow } from './support/experiment.ts';
import { missingLettersRemarks, writableContent } from './support/figure-files.ts';
import { trainingSchema } from './trainings.ts';

const measuredSchema = schemaOf<Measured>()(
  z.strictObject({ value: z.number(), error: z.number().optional() }),
);
const rowSchema = schemaOf<ResultRow>()(
  z.strictObject({
    what: z.string(),
    unit: z.string().optional(),
    paper: measuredSchema.optional(),
    ours: measuredSchema.optional(),
  }),
);

/** A result as it is stored. */
export const resultSchema = z.strictObject({
  experiment: z.string(),
  /** Version of the program. */
  sparring: z.string(),
  /** Day, as 2026-11-24. */
  date: z.iso.date(),
  seed: z.number().int().min(0),
  budgetMinutes: z.number().positive(),
  spentMinutes: z.number().min(0),
  /** The training of each evaluated network. Absent if it was not recorded. */
  trainings: z.array(trainingSchema).optional(),
  device: z.string(),
  threads: z.number().int().min(1),
  protocol: z.string(),
  rows: z.array(rowSchema),
  remarks: z.array(z.string()),
  /** Picture files next to the result, with descriptions. */
  pictures: z.array(z.strictObject({ name: z.string(), shows: z.string() })),
  numbers: z.record(z.string(), z.unknown()).optional(),
});
export type Result = z.infer<typeof resultSchema>;

/** The circumstances of a result: everything but the outcome. */
export type Circumstances = Omit<Result, 'experiment' | Exclude<keyof Outcome, 'trainings'> | 'pictures'>;

export function resultOf(experiment: Experiment, outcome: Outcome, circumstances: Circumstances): Result {
  const { protocol, rows, remarks, numbers, files } = outcome;
  return resultSchema.parse({
    experiment: experiment.name,
    ...circumstances,
    protocol,
    rows,
    remarks: [...remarks, ...missingLettersRemarks(files)],
    pictures: files.flatMap(({ name, shows }) => (shows === undefined ? [] : [{ name, shows }])),
    ...(numbers === undefined ? {} : { numbers }),
  });
}

/** Writes the files of an outcome and its result to an existing folder. Returns their paths. */
export async function writeOutcome(folder: string, outcome: Outcome, result: Result): Promise<string[]> {
  const files: ResultFile[] = [
    ...outcome.files,
    { name: 'result.json', content: `${JSON.stringify(result, undefined, 2)}\n` },
  ];
  const paths: string[] = [];
  for (const file of files) {
    const path = join(folder, file.name);
    await writeFileAtomic(path, writableContent(file));
    paths.push(path);
  }
  return paths;
}

/** Reads the results in a folder, by experiment; none if the folder does not exist. @throws SparringError if a file is damaged */
export async function readResults(folder: string): Promise<Map<string, Result[]>> {
  const names = await readdir(folder).catch((): string[] => []);
  const results = new Map<string, Result[]>();
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    results.set(name.slice(0, -'.json'.length), await readFileOfResults(join(folder, name)));
  }
  return results;
}

/**
 * Adds a result and its pictures to the results in a folder. It replaces a result with the same seed, budget and version.
 * Concurrent calls wait for each other.
 *
 * @param files the files of the outcome
 * @param then called with all results before another can be added
 */
export async function recordResult(
  folder: string,
  result: Result,
  files: Outcome['files'],
  then: (all: ReadonlyMap<string, Result[]>) => Promise<void> = async () => undefined,
): Promise<void> {
  await makeFolder(folder);
  await withClaim(join(folder, '.results.lock'), `results are being added to ${folder}`, async () => {
    await addResult(folder, result, files);
    await then(await readResults(folder));
  });
}

async function addResult(folder: string, result: Result, files: Outcome['files']): Promise<void> {
  const path = join(folder, `${result.experiment}.json`);
  const earlier = (await readResults(folder)).get(result.experiment) ?? [];
  // Only the newest result has pictures.
  const kept = earlier.filter((other) => !isSame(other, result)).map((other) => ({ ...other, pictures: [] }));
  for (const file of files) {
    if (result.pictures.some((picture) => picture.name === file.name))
      await writeFileAtomic(join(folder, file.name), writableContent(file));
  }
  await writeFileAtomic(path, `${JSON.stringify([...kept, result], undefined, 2)}\n`);
}

function isSame(a: Result, b: Result): boolean {
  return a.seed === b.seed && a.budgetMinutes === b.budgetMinutes && a.sparring === b.sparring;
}

async function readFileOfResults(path: string): Promise<Result[]> {
  try {
    return parseWith(z.array(resultSchema), parseJson(await readFile(path, 'utf8'), path), path);
  } catch (thrown) {
    throw explainFileError(thrown, path, { action: 'read' });
  }
}
