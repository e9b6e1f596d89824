import { describe, expect, it } from 'vitest';
import { evidencePicture, heated, heatOf } from './heat.ts';

describe('heat', () => {
  it('is the strongest of the channels of a pixel, whatever its sign', () => {
    expect([...heatOf(new Float32Array([1, -2, 0, 0, 0.5, -3]), 2)]).toEqual([1, 3]);
  });

  it('is bright where evidence is, and leaves the rest of the picture grey and dark', () => {
    const picture = {
      width: 2,
      height: 1,
      data: new Uint8ClampedArray([200, 0, 0, 255, 200, 200, 200, 255]),
    };
    const { data } = heated(picture, new Float32Array([0, 0.5]));
    expect(new Set(data.slice(0, 3)).size).toBe(1);
    expect(data[0]).toBeLessThan(100);
    expect(data[4]).toBeGreaterThan(200);
    expect(data[4]! - data[6]!).toBeGreaterThan(100);
  });

  it('without any evidence is none', () => {
    const picture = { width: 1, height: 1, data: new Uint8ClampedArray([100, 100, 100, 255]) };
    expect([...heated(picture, new Float32Array(3)).data]).toEqual([45, 45, 45, 255]);
  });
});

describe('evidence as a picture', () => {
  it('is grey where there is none, and has full colour at the strongest', () => {
    expect([...evidencePicture(new Float32Array([0, 2, -1]), 3, 1).data]).toEqual(
      [128, 255, 64].flatMap((grey) => [grey, grey, grey, 255]),
    );
    expect([...evidencePicture(new Float32Array([0, 1, -1]), 1, 1).data]).toEqual([128, 255, 0, 255]);
  });
});
