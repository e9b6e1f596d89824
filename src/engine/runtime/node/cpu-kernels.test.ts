import { describe, expect, it } from 'vitest';
import { cpuKernels } from './cpu-kernels.ts';
import type { LoadedModel } from '../runtime.ts';
import { asHost } from '../tensor.ts';

/** A fake processor whose vector registers hold `block` numbers, as seen by the probe. */
const processor = (block: number) => async (): Promise<LoadedModel> => ({
  async run({ x }, { y }) {
    const [data, blocks] = [x!, y!].map((tensor) => asHost(tensor).data as Float32Array) as [
      Float32Array,
      Float32Array,
    ];
    const [channels, pixels] = [64, 2];
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < pixels; p++) {
        const blocked = (Math.floor(c / block) * pixels + p) * block + (c % block);
        blocks[blocked] = data[c * pixels + p]!;
      }
  },
  release: async () => undefined,
});

const always = { convolvesInDepth: true, addsAtPlaces: true, copiesTransposed: true };

describe('cpuKernels', () => {
  it.each([4, 8, 16])('detects blocks of %d from where a pixel ends up', async (block) => {
    expect(await cpuKernels(processor(block))).toEqual({ ...always, channelBlock: block });
  });

  it('reports no blocks if the layout stays the same or the probe fails', async () => {
    const none = { ...always, channelBlock: 1 };
    expect(await cpuKernels(processor(1))).toEqual(none);
    expect(await cpuKernels(() => Promise.reject(new Error('no such operation')))).toEqual(none);
  });
});
