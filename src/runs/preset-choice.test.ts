/** The preset that data gets if none is named, and why. */
import { describe, expect, it } from 'vitest';
import { pictureSource } from '../data/picture-source.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import { openPoints } from './point-source.ts';
import { choosePreset } from './preset-choice.ts';

/** A source that says it has so many pictures of these sizes, in turns. */
function pictures(
  count: number,
  ...sizes: readonly (readonly [width: number, height: number])[]
): PictureSource {
  const shapeOf = (index: number) => {
    const [width, height] = sizes[index % sizes.length]!;
    return { channels: 3, width, height } as const;
  };
  return {
    kind: 'pictures',
    name: 'made',
    description: 'made',
    count,
    channels: 3,
    nameOf: String,
    read: () => Promise.reject(new Error('no picture is decoded for the choice')),
    stored: (index) => Promise.resolve({ kind: 'planes', planes: new Uint8Array(), shape: shapeOf(index) }),
  };
}

describe('the preset for pictures', () => {
  it.each([
    ['many photographs', pictures(5000, [256, 256]), { preset: 'quick-64' }],
    ['large photographs', pictures(2000, [640, 480]), { preset: 'quick-64' }],
    ['few photographs', pictures(1999, [640, 480]), { preset: 'few-64' }],
    ['small ones', pictures(50_000, [32, 32]), { preset: 'quick-64', imageSize: { width: 32, height: 32 } }],
    ['odd ones', pictures(100, [62, 90]), { preset: 'few-64', imageSize: { width: 48, height: 48 } }],
    ['digits', pictures(60_000, [28, 28]), { preset: 'quick-28' }],
    ['icons', pictures(90, [16, 16]), { preset: 'quick-28' }],
  ] as const)('%s', async (_, source, expected) => {
    const { reason: __, ...choice } = await choosePreset(source);
    expect(choice).toEqual(expected);
  });

  it('goes by the median size, however large or small others are', async () => {
    const mixed = pictures(300, [30, 30], [200, 100], [4000, 3000]);
    expect(await choosePreset(mixed)).toEqual({
      preset: 'few-64',
      reason: 'the pictures are 200×100, and there are less than 2,000',
    });
  });

  it('is by the shape of an array of a program', async () => {
    const array = pictureSource({ shape: [40, 28, 28], data: new Uint8Array(40 * 28 * 28) });
    expect(await choosePreset(array)).toEqual({
      preset: 'quick-28',
      reason: 'the pictures are 28×28',
    });
  });

  it('is that for photographs if no size is known', async () => {
    const { stored: _, ...unknown } = pictures(9000, [8, 8]);
    expect(await choosePreset(unknown)).toMatchObject({ preset: 'quick-64' });
  });
});

it.each(['gaussian-1d', 'ring-2d'])('points have one for their dimension: %s', async (name) => {
  const source = openPoints(name);
  expect(await choosePreset(source)).toMatchObject({ preset: `gan-${source.points.dimension}d` });
});
