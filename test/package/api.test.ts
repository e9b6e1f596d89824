/** What a TypeScript program sees of the library: every type can be named, and every name is described. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subpaths, withDeclarations, withFaces } from '../../scripts/api/declarations.mjs';
import { reportsOf } from '../../scripts/api/report.mjs';
import { unnameableTypes } from '../../scripts/api/unnameable.mjs';

describe('the faces', () => {
  let undescribed: string[];
  let unnameable: string[];
  beforeAll(() => {
    withFaces((faces, declarations) => {
      unnameable = unnameableTypes(faces, declarations);
      undescribed = faces.flatMap(({ specifier, exports }) =>
        exports
          .filter(({ documentation }) => documentation === '')
          .map(({ name }) => `${name} of ${specifier}`),
      );
    });
  });

  it('are those of package.json', () => {
    expect(subpaths().map(({ specifier }) => specifier)).toEqual([
      'sparring',
      'sparring/graph',
      'sparring/nn',
      'sparring/data',
      'sparring/metrics',
      'sparring/web',
      'sparring/web/worker',
    ]);
  });

  it('export every type that a public signature uses', () => {
    expect(unnameable).toEqual([]);
  });

  it('describe every exported name', () => {
    expect(undescribed).toEqual([]);
  });
});

describe('a small face', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sparring-face-'));
    writeFileSync(
      join(folder, 'parts.d.ts'),
      `interface Hidden { readonly deeper: Deeper }
      interface Deeper { readonly size: number }
      interface Private { readonly size: number }
      interface Shown<T> { readonly value: T }
      declare const names: readonly ['a', 'b'];
      /** One of two. */
      type Name = (typeof names)[number];
      /** Counts. */
      declare class Counter {
        #count;
        private readonly secret: Private;
        /** How many. */
        readonly count: number; // so far
        take(hidden: Hidden): Shown<string>;
        /** @internal called by others */
        constructor(secret: Private);
      }
      declare function twice(x: number): number;
      declare function twice(x: string): string;
      export { Counter, twice, type Name, type Shown };
      `,
    );
    writeFileSync(
      join(folder, 'index.d.ts'),
      `export * from './parts.ts';\nexport * as shapes from './shapes.ts';\n`,
    );
    writeFileSync(
      join(folder, 'shapes.d.ts'),
      `export type Side = keyof typeof sides;\ndeclare const sides: { left: 1 };\nexport {};\n`,
    );
    writeFileSync(join(folder, 'some.d.ts'), `export { Counter } from './parts.ts';\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const of = <T>(use: Parameters<typeof withDeclarations<T>>[2]) =>
    withDeclarations(
      folder,
      [
        { specifier: 'small/some', file: 'some.d.ts' },
        { specifier: 'sparring', file: 'index.d.ts' },
      ],
      use,
    );

  it('has types that cannot be named, and types inside those, but not private ones', () => {
    expect(of(unnameableTypes).map((line) => line.replace(/\(.*\)/, '()'))).toEqual([
      'Deeper (), used by Counter',
      'Hidden (), used by Counter',
    ]);
  });

  it('lists members of namespaces, and what has no description', () => {
    const names = of((faces) => faces[1]!.exports.map(({ name, documentation }) => [name, documentation]));
    expect(names).toEqual([
      ['Counter', 'Counts.'],
      ['Name', 'One of two.'],
      ['Shown', ''],
      ['shapes.Side', ''],
      ['twice', ''],
    ]);
  });

  it('is reported without comments and private members, each name where it lives', async () => {
    const reports = await of(reportsOf);
    expect(reports.get('small/some')).toContain(
      'class Counter {\n  readonly count: number;\n  take(hidden: Hidden): Shown<string>;\n}',
    );
    const gathered = reports.get('sparring')!;
    expect(gathered).toContain('2 values and 3 types.');
    expect(gathered).toContain('Everything of `small/some`.');
    expect(gathered).not.toContain('class Counter');
    expect(gathered).toContain("// shapes.Side\ntype Side = 'left';");
    expect(gathered).toContain("type Name = 'a' | 'b';");
    expect(gathered).toContain('function twice(x: number): number;\n\nfunction twice(x: string): string;');
  });
});
