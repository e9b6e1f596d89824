/** The commands of the tour and of the page on one's own pictures run in their order, as a reader types them. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPage } from '../support/pages.ts';
import { makePictures, sparring } from './sparring.ts';

const smallPictures = '--ngf 2 --ndf 2 --latent-dim 4 --batch-size 8 --threads 1';

/** What is shorter here than for a reader: the lengths of trainings, and how much is measured. */
const shorter: readonly (readonly [RegExp, string])[] = [
  [/^(sparring train mnist --preset dcgan-28) --minutes 5$/, `$1 --steps 12 ${smallPictures}`],
  [/^(sparring train ring-2d) --steps \d+/, '$1 --steps 3'],
  [
    /^(sparring train photos) --minutes 60(.*) --keep-every 2000$/,
    `$1 --preset quick-64 --steps 4$2 --keep-every 2 ${smallPictures}`,
  ],
  [/^(sparring train photos) --minutes 60 --dry-run$/, `$1 --dry-run ${smallPictures}`],
  [/^(sparring resume .*) --minutes 60$/, '$1 --steps 6'],
  [/^(sparring compare .*)@2000 (.*)@4000$/, '$1@2 $2@4'],
  [/^(sparring sample .*) --count 1000/, '$1 --count 3'],
  [/^sparring judge .*/, '$& --count 16'],
  [/^sparring evaluate .*/, '$& --count 16 --references 200'],
  [/^sparring data dedup .*/, '$& --steps 2'],
];

/** The pages, with how many commands they have at least, and the runs that those make. */
const pages = [
  { name: 'docs/tour.md', least: 15, runs: 4 },
  { name: 'docs/your-pictures.md', least: 10, runs: 1 },
];

it('each shortening is of a command', () => {
  const commands = pages.flatMap(({ name }) => readPage(name).commands);
  expect(shorter.filter(([pattern]) => !commands.some((command) => pattern.test(command)))).toEqual([]);
});

describe.each(pages)('$name, in an empty folder', ({ name, least, runs }) => {
  const { commands, text } = readPage(name);
  const typed = commands.map((command) => ({
    command,
    run: shorter.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), command),
  }));

  let cwd = '';
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'sparring-tour-'));
    await makePictures(cwd, 'photos', 24); // the reader's own
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  it('has commands of ours', () => {
    expect(commands.length).toBeGreaterThanOrEqual(least);
    expect(commands.filter((command) => !command.startsWith('sparring '))).toEqual([]);
  });

  // In their order: later commands read the runs of earlier ones.
  it.each(typed)('$command', async ({ run }) => {
    const { code, stdout, stderr } = await sparring(cwd, ...run.split(' ').slice(1));
    expect({ code, errors: stderr.match(/^error: .*/m) }, stderr).toEqual({ code: 0, errors: null });
    if (run.includes('--dry-run')) return;
    // What a reader looks at: the paths in the output lead to files.
    const outcome = stdout.replaceAll(/ · newest \S+/g, '');
    const paths =
      outcome.match(/(?:[\w.-]+\/)*[\w.-]+\.(?:png|html|onnx)\b|(?<=pictures of step \S+ in )\w+/g) ?? [];
    expect(paths.length, stdout).toBeGreaterThan(0);
    for (const path of new Set(paths)) {
      const found = await stat(join(cwd, path));
      expect(found.isDirectory() || found.size > 100, path).toBe(true);
    }
  });

  it('makes the numbered runs that the page names', async () => {
    const named = [...new Set(text.match(/runs\/\d{5}-[\w-]+/g))].map((path) => path.slice('runs/'.length));
    const made = (await readdir(join(cwd, 'runs'))).sort();
    expect(made).toHaveLength(runs);
    expect(named.filter((run) => !made.includes(run))).toEqual([]);
  });
});
