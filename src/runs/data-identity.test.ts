import { expect, it, describe } from 'vitest';
import { pictureSource } from '../data/picture-source.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import type { DataIdentity } from './data-identity-schema.ts';
import { identityOf, identityWarnings, refuseOtherClasses } from './data-identity.ts';
import { openPoints } from './point-source.ts';
import type { RunOptions } from './run-options.ts';
import { untrainedConditional, untrainedDcgan } from './testing/untrained-run.ts';

const conditional = untrainedConditional().options.network;
const plain = untrainedDcgan().options.network;
const noise = Uint8Array.from({ length: 6 * 64 }, (_, i) => (i * 31) % 251);

/** Six pictures, the values and labels of which may be changed. */
function pictures({ data = noise, ...changes }: Partial<PictureSource> & { data?: Uint8Array } = {}) {
  const source = pictureSource({ data, shape: [6, 8, 8] });
  return { ...source, labels: Uint8Array.of(0, 1, 2, 0, 1, 2), classNames: ['a', 'b', 'c'], ...changes };
}

async function runOn(source: PictureSource): Promise<RunOptions> {
  const { options } = untrainedConditional();
  return { ...options, pictures: source.count, identity: await identityOf(source, conditional) };
}

const identity = async (changes?: Parameters<typeof pictures>[0]) =>
  identityOf(pictures(changes), conditional);

describe('identityOf', () => {
  it('has the names of the classes, and those without names by number', async () => {
    expect(await identity()).toMatchObject({ classes: ['a', 'b', 'c'], channels: 1 });
    expect(await identity({ classNames: undefined })).toMatchObject({ classes: ['0', '1', '2'] });
    expect(await identity({ labels: undefined, classNames: undefined })).not.toHaveProperty('classes');
  });

  it('has the classes without pictures', async () => {
    expect(await identity()).not.toHaveProperty('emptyClasses');
    const classNames = ['a', 'b', 'c', 'd'];
    expect(await identity({ classNames, labels: Uint8Array.of(1, 2, 1, 2, 1, 2) })).toMatchObject({
      emptyClasses: [0, 3],
    });
  });

  it('leaves out a thousand names that no network uses', async () => {
    const classNames = Array.from({ length: 1001 }, (_, i) => `class ${i}`);
    const source = pictures({ classNames });
    expect((await identityOf(source, conditional))?.classes).toHaveLength(1001);
    expect(await identityOf(source, plain)).not.toHaveProperty('classes');
  });

  it('depends on contents, names and labels, but not on the width of labels', async () => {
    const { fingerprint } = (await identity())!;
    const others = [
      await identity({ data: noise.map((value) => value ^ 1) }),
      await identity({ nameOf: (index) => `other ${index}` }),
      await identity({ labels: Uint8Array.of(0, 1, 2, 0, 1, 1) }),
    ];
    expect(new Set([fingerprint, ...others.map((other) => other!.fingerprint)]).size).toBe(4);
    const wide = await identity({ labels: Uint16Array.of(0, 1, 2, 0, 1, 2) });
    expect(wide!.fingerprint).toBe(fingerprint);
  });

  it('is undefined for points', async () => {
    expect(await identityOf(openPoints('ring-2d'), plain)).toBeUndefined();
  });
});

describe('refuseOtherClasses', () => {
  const refusal = async (before: readonly string[], now: readonly string[], network = conditional) => {
    const of = { ...(await runOn(pictures())), network };
    const options = { ...of, identity: { ...of.identity!, classes: before } };
    return () => refuseOtherClasses(options, { ...source, classNames: now, labels: Uint8Array.of(0) });
  };
  let source: PictureSource;
  it('takes the same classes', async () => {
    source = pictures();
    expect(await refusal(['a', 'b'], ['a', 'b'])).not.toThrow();
  });

  it.each([
    [
      ['a', 'b', 'c', 'd', 'e'],
      ['a', 'b', 'd', 'e'],
      'c is gone, d would become class 2, e would become class 3',
    ],
    [['a', 'b'], ['b', 'z'], 'a is gone, z is new, b would become class 0'],
    [['a', 'b'], ['a', 'b', 'f'], 'f is new'],
    [['a', 'b'], ['a'], 'b is gone'],
    [['a', 'b'], ['A', 'b'], 'a is gone, A is new'],
  ])('refuses %j now %j', async (before, now, change) => {
    const refused = await refusal(before, now);
    expect(refused).toThrow(
      `began with the classes ${before.join(', ')}, but pictures has ${now.join(', ')} (${change}): `,
    );
  });

  it('refuses another number for a run that has no names, and data without labels', async () => {
    const { options } = untrainedConditional();
    const more = { ...source, classNames: ['a', 'b', 'c', 'd'] };
    expect(() => refuseOtherClasses(options, source)).not.toThrow();
    expect(() => refuseOtherClasses(options, more)).toThrow(
      'began with 3 classes, but pictures has a, b, c, d: ',
    );
    const none = { ...source, labels: undefined, whyNoLabels: 'dataset.json has no list of labels' };
    expect(() => refuseOtherClasses(options, none)).toThrow(
      'has no labels (dataset.json has no list of labels): ',
    );
  });

  it('leaves networks alone that do not use classes', async () => {
    expect(await refusal(['a', 'b'], ['a'], plain)).not.toThrow();
  });
});

describe('identityWarnings', () => {
  const warnings = async (before: RunOptions, source: PictureSource, now?: DataIdentity) =>
    identityWarnings(before, source, now ?? (await identityOf(source, conditional)));

  it('are about the number of pictures, or other ones', async () => {
    const source = pictures();
    const run = await runOn(source);
    expect(await warnings(run, source)).toEqual([]);
    expect(await warnings({ ...run, pictures: 7 }, source)).toEqual([
      expect.stringContaining('started with 7 pictures and now has 6'),
    ]);
    const others = pictures({ data: noise.map((value) => value ^ 1) });
    expect(await warnings(run, others)).toEqual([
      expect.stringContaining('6 pictures are not those that it began with'),
    ]);
    const colour = { ...(await identityOf(others, conditional))!, channels: 3 as const };
    expect(await warnings(run, others, colour)).toEqual([
      expect.stringContaining('they were grey and are in colour'),
    ]);
  });

  it('say nothing of runs without an identity', async () => {
    const source = pictures();
    expect(await warnings({ ...(await runOn(source)), identity: undefined }, source)).toEqual([]);
  });
});
