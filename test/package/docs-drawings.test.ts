/** Drawings of the documentation are what the code draws now: `node scripts/draw-docs.mjs` writes them anew. */
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
    expect(readFileSync(join(root, 'docs', file), 'utf8')).toBe(draw());
  },
);

it('some are drawn', () => {
  expect(drawings.length).toBeGreaterThanOrEqual(3);
});
