/**
 * Every function and class of the faces, called with what no type allows, as from JavaScript: it answers, or refuses in a
 * sentence of ours, and never fails with a TypeError from its inside.
 */
import { describe, expect, it } from 'vitest';
import { SparringError } from '../../src/core/errors.ts';
import * as data from '../../src/data.ts';
import * as graph from '../../src/graph.ts';
import * as main from '../../src/index.ts';
import * as metrics from '../../src/metrics.ts';
import * as nn from '../../src/nn.ts';
import * as web from '../../src/web.ts';

type Call = (...values: readonly unknown[]) => unknown;

const junk: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '5',
  '',
  true,
  {},
  [],
  [1],
  ['a'],
  [null],
  () => 1,
  10n,
  new Float32Array(4),
  new Uint8Array(4),
  new Date(0),
  new Map(),
  { length: 3 },
  { a: 1 },
];
/** Alone, and before and behind each other. */
const lists = [[], ...junk.map((value) => [value]), ...junk.flatMap((a) => junk.map((b) => [a, b]))];

/** Constructors that the types keep private, behind `create`, and those of errors, which only the library calls. */
const internal = new Set<unknown>([
  main.SparringError,
  main.UsageError,
  main.DataError,
  main.Generator,
  main.Judge,
  main.Sampler,
  main.Trainer,
  graph.Program,
  metrics.DiscriminatorFeatures,
  metrics.NeighbourSearch,
  web.PrivateFiles,
]);

const faces = { main, graph, nn, data, metrics, web };

/** Functions, constructors, static functions, and functions one level deep in objects: `ops.add`, `PrivateFiles.open`. */
function callables(): Map<string, Call> {
  const found = new Map<string, Call>();
  const seen = new Set<unknown>();
  for (const [face, names] of Object.entries(faces)) {
    for (const [name, value] of Object.entries<unknown>(names)) {
      if (seen.has(value)) continue;
      seen.add(value);
      const path = `${face}.${name}`;
      if (typeof value === 'function') {
        if (!internal.has(value)) found.set(path, callOf(value));
        addMembers(found, path, value);
      } else if (typeof value === 'object' && value !== null) {
        addMembers(found, path, value);
      }
    }
  }
  return found;
}

function callOf(value: object): Call {
  const isClass = Function.prototype.toString.call(value).startsWith('class');
  if (isClass) return (...values) => Reflect.construct(value as new () => unknown, values) as unknown;
  return (...values) => Reflect.apply(value as Call, undefined, values);
}

function addMembers(found: Map<string, Call>, path: string, owner: object): void {
  for (const name of Object.getOwnPropertyNames(owner)) {
    const member: unknown = Reflect.get(owner, name);
    if (typeof member === 'function' && name !== 'prototype') {
      found.set(`${path}.${name}`, (...values) => Reflect.apply(member as Call, owner, values));
    }
  }
}

/** What a call fails with that is not a sentence of ours. */
async function fault(call: Call, values: readonly unknown[]): Promise<string | undefined> {
  try {
    await call(...values);
    return undefined;
  } catch (thrown) {
    return thrown instanceof SparringError ? undefined : String(thrown);
  }
}

describe('junk as arguments', () => {
  const all = callables();

  it('reaches all faces', () => {
    expect(all.size).toBeGreaterThan(200);
  });

  it.each([...all])('%s refuses it in a sentence', async (_, call) => {
    const faults = new Set<string>();
    for (const values of lists) {
      const found = await fault(call, values);
      if (found !== undefined) faults.add(found);
    }
    expect([...faults]).toEqual([]);
  });
});

describe('junk as arguments of methods', () => {
  const distribution = metrics.gaussianMixture([{ mean: [0, 1], deviation: 1 }]);
  const stream = () => new graph.RandomStream(0, 'test', 0);
  const methods: Readonly<Record<string, Call>> = {
    density: distribution.density as Call,
    draw: distribution.draw as Call,
    below: (bound) => stream().below(bound as number),
    uniform: (out) => stream().uniform(out as Float32Array),
    normal: (out) => stream().normal(out as Float32Array),
    coins: (out, probability) => stream().coins(out as Float32Array, probability as number),
    distinct: (count, bound) => stream().distinct(count as number, bound as number),
    permutation: (count) => stream().permutation(count as number),
  };

  it.each(Object.entries(methods))('%s refuses it in a sentence', async (_, call) => {
    const faults = new Set<string>();
    for (const values of lists) {
      const found = await fault(call, values);
      if (found !== undefined) faults.add(found);
    }
    expect([...faults]).toEqual([]);
  });

  it('takes no source of pictures for a GAN of pictures, nor one picture for a list', async () => {
    const source = data.pictureSource([{ width: 1, height: 1, data: new Uint8ClampedArray(4) }]);
    expect(() => web.exampleShape(source as never)).toThrow('gan got an object, expected a GAN');
    const set = web.pictureSet(new Blob() as never, { width: 1, height: 1, channels: 1 });
    await expect(set).rejects.toThrow('pictureSet: pictures got an object, expected an array');
  });

  it('does not search for ever where there are too few numbers', () => {
    expect(() => stream().below(0)).toThrow('bound got 0, expected a whole number from 1 to 4294967296');
    expect(() => stream().distinct(3, 2)).toThrow(
      'distinct: count got 3, expected a whole number from 0 to 2',
    );
  });
});
