/** What a browser fetches of the page, following what the built files import. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { weighPage, type PageWeight } from '../../bench/studio/page-weight.mjs';
import { builtStudioPage } from '../../src/testing/compiled.ts';

/** Compressed, without ONNX Runtime, in the larger language. */
const maxBytesOfView = 100_000;
const views = ['Compare', 'Create', 'Explore', 'Game', 'Inside', 'Run', 'Shelf'];

let page: string;
let weight: PageWeight;

beforeAll(async () => {
  page = await builtStudioPage();
  weight = weighPage(page);
});

describe('the page', () => {
  it('fetches the code of a view when it is opened', () => {
    expect([...weight.scripts.keys()].sort()).toEqual(views);
    const own = [...weight.scripts.values()].map(([script]) => script);
    expect(new Set(own).size).toBe(views.length);
    const drawing = [...weight.scripts].filter(([, names]) => names.some((name) => name.startsWith('uplot')));
    expect(drawing.map(([view]) => view)).toContain('Run');
    expect(drawing.map(([view]) => view)).not.toContain('Shelf');
  });

  it.each(views)('is less than 100 kB if %s is opened first', (view) => {
    const bytes = weight.views.get(view)!;
    expect(bytes).toBeGreaterThan(20_000); // or something was not followed
    expect(bytes).toBeLessThan(maxBytesOfView);
  });

  it('has libraries in files of their own, which browsers keep', async () => {
    expect(new Set(weight.libraries.map((name) => name.split('-')[0]!))).toEqual(
      new Set(['gifenc', 'preact', 'uplot']),
    );
    const [preact] = weight.libraries.filter((name) => name.startsWith('preact'));
    expect(await readFile(join(page, 'assets', preact!), 'utf8')).not.toMatch(/from\s*["'`]\./);
  });
});
