/** Links from pages to lines of code: how lines are found, and that the links in the pages are correct. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lineOf, withLines } from '../../scripts/code-links.mjs';

const code = `import { step } from './step.ts';

/** A trainer steps. */
export class Trainer {
  static async create(): Promise<Trainer> {
    return new Trainer();
  }

  async step(): Promise<void> {
    await step(steps);
  }
}

const steps = 3;
export async function trainAll(): Promise<void> {}
`;

describe('the line of a name', () => {
  it.each([
    ['Trainer', 4],
    ['create()', 5],
    ['step()', 9],
    ['steps', 14],
    ['trainAll', 15],
    ['Promise', 5],
    ['gone', undefined],
  ])('%s: %s', (name, line) => {
    expect(lineOf(code, name)).toBe(line);
  });

  it('is written into the links of a page, and nowhere else', () => {
    const page = 'See [`Trainer`](a.ts#L1), [a page](a.ts#L1) and [`trainAll`](a.ts#L2).';
    expect(withLines(page, () => code)).toBe(
      'See [`Trainer`](a.ts#L4), [a page](a.ts#L1) and [`trainAll`](a.ts#L15).',
    );
    expect(() => withLines('[`gone`](a.ts#L1)', () => code)).toThrow('a.ts has no gone');
  });
});

it('the pages link to the current lines', () => {
  const script = fileURLToPath(new URL('../../scripts/code-links.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
