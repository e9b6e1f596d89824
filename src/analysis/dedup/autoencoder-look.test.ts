import { describe, expect, it } from 'vitest';
import { isHeldOut } from '../../data/split.ts';
import { faultsOf } from '../../drawing/svg/testing/markup.ts';
import { renderPage } from '../../drawing/svg/page.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { AutoencoderLook, ReconstructionErrors, ShownPicture } from './autoencoder-look.ts';
import { autoencoderPage, verdictOnCode } from './autoencoder-page.ts';
import { findNearDuplicates } from './near-duplicates.ts';
import { restore, standardise } from './standardise.ts';
import { sceneSource } from './testing/scenes.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const source = sceneSource([
  ...Array.from({ length: 60 }, (_, scene) => ({ scene })),
  { scene: 3 }, // 60: a copy
  { scene: 5, gain: 0.8 }, // 61: darker
]);
const quick = { steps: 60, batchSize: 8 };

describe.each(['close', 'exact'] as const)('the look at the autoencoder of the method %s', async (method) => {
  const plain = await findNearDuplicates(source, runtime, { ...quick, method });
  const { autoencoder, ...found } = (await findNearDuplicates(source, runtime, {
    ...quick,
    method,
    show: 3,
  }))!;
  const look = autoencoder!;

  it('changes nothing of what is found', () => {
    expect(found).toEqual(plain);
  });

  it('shows pictures with a masked fifth, and the errors of their reconstructions', () => {
    expect(look.pictures.map(({ index }) => index)).toEqual([0, 20, 41]);
    for (const { picture, masked, reconstruction, error, code, bits } of look.pictures) {
      const changed = masked.filter((value, i) => Math.abs(value - picture[i]!) > 1e-6).length;
      expect(changed / picture.length).toBeGreaterThan(0.15);
      expect(changed / picture.length).toBeLessThan(0.25);
      const squares = picture.reduce((sum, value, i) => sum + (value - reconstruction[i]!) ** 2, 0);
      expect(error).toBeCloseTo(Math.sqrt(squares / picture.length) / 2, 6);
      expect([code.length, bits.length]).toEqual([128, 128]);
      // The thresholds of close are medians, which may be below zero.
      const active = code.filter((value, unit) => value > 0 && (method === 'close' || bits[unit]));
      expect(active).toHaveLength(code.filter((value) => value > 0).length);
      expect(bits.filter((bit, unit) => bit && code[unit] === 0 && method === 'exact')).toEqual([]);
    }
  });

  it('shows pairs, those with equal codes first, whose bits differ as often as is said', () => {
    const [first] = look.pairs;
    expect(first!.pictures.map(({ index }) => index)).toEqual([3, 60]);
    expect(first!.bits).toBe(0);
    for (const { pictures, bits } of look.pairs.filter(({ mirrored }) => !mirrored)) {
      const [a, b] = pictures;
      expect(a.bits.filter((bit, i) => bit !== b.bits[i])).toHaveLength(bits);
    }
  });

  it('measures on pictures that are held out by their names', () => {
    const heldOut = Array.from({ length: source.count }, (_, i) => isHeldOut(source.nameOf(i), 0.1));
    const count = heldOut.filter(Boolean).length;
    expect(look.errors!.pictures).toEqual({ seen: source.count - count, heldOut: count });
    // Those that the components are fitted to have more dimensions than there are pictures held out.
    expect(look.errors!.principalComponents).toBeLessThan(look.errors!.meanPicture);
    expect(look.errors!.components).toBeLessThan(source.count - count);
  });

  it('is drawn as a page', () => {
    const page = autoencoderPage({ name: 'scenes', look, standardised: method === 'close', footer: '' });
    const html = renderPage(page, 'html');
    expect(faultsOf(html)).toEqual([]);
    expect(html).toContain(verdictOnCode(look).slice(0, 40));
  });
});

it('gives back what standardising removes', () => {
  const pictures = Float32Array.from({ length: 2 * 3 * 32 * 32 }, (_, i) => Math.sin(i * i) / 2 + 0.1);
  const changed = pictures.slice();
  const removed = standardise(changed, 3);
  expect(Math.abs(changed[7]! - pictures[7]!)).toBeGreaterThan(0.01);
  restore(changed, removed);
  changed.forEach((value, i) => expect(value).toBeCloseTo(pictures[i]!, 5));
});

describe('the verdict', () => {
  const errors: ReconstructionErrors = {
    seen: 0.1,
    heldOut: 0.105,
    meanPicture: 0.2,
    principalComponents: 0.06,
    components: 128,
    pictures: { seen: 90, heldOut: 10 },
  };
  const of = (change: Partial<ReconstructionErrors>, code = [0, 1]) =>
    verdictOnCode({
      pictures: [{ code } as unknown as ShownPicture],
      errors: { ...errors, ...change },
    } as unknown as AutoencoderLook);

  it.each([
    [
      {},
      'nearly as small as on those that it has seen (10.0%): it has learned what pictures have in common.',
    ],
    [{}, 'A linear code of 128 principal components comes to 6.0%.'],
    [{ heldOut: 0.15 }, 'and 10.0% on those that it has seen: it has memorised a part of them.'],
    [{ heldOut: 0.195 }, 'hardly better than the mean picture (20.0%): it has learned little else.'],
  ])('on %j', (change, sentence) => {
    expect(of(change)).toContain(sentence);
  });

  it('says that a code is dead', () => {
    expect(of({ heldOut: 0.2 }, [0, 0])).toMatch(
      /^No unit of the code is active for any picture shown: the code died/,
    );
  });
});
