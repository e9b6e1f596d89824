/** The drawings of the documentation are up to date. `node scripts/draw-docs.mjs` draws them again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './consumer.ts';

interface Drawing {
  readonly file: string;
  readonly draw: () => string;
}

const { drawings } = (await import(join(root, 'scripts/drawings/all.mjs'))) as {
  readonly drawings: readonly Drawing[];
};

it.each(drawings.map((drawing) => [drawing.file, drawing] as const))(
  'docs/%s is up to date',
  (file, { draw }) => {
    // Not compared by toBe, whose difference of two drawings would be pages long.
    const isUpToDate = readFileSync(join(root, 'docs', file), 'utf8') === draw();
    expect(isUpToDate, 'run "node scripts/draw-docs.mjs"').toBe(true);
  },
);

it('there are drawings', () => {
  expect(drawings.length).toBeGreaterThanOrEqual(3);
});
