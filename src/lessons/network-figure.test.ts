import { describe, expect, it } from 'vitest';
import { ganOfNetwork } from '../gan/networks/network.ts';
import { presets } from '../gan/presets/presets.ts';
import { allMarks } from '../drawing/svg/marks.ts';
import { networkRow, type NetworkWords } from './network-figure.ts';
import { networkSummaries } from './network-layers.ts';

const summaries = networkSummaries(ganOfNetwork(presets['dcgan-64'].network));

describe('the drawing of one network', () => {
  it('says where each layer is: G from the left to the right, D from the right to the left', () => {
    for (const network of ['generator', 'discriminator'] as const) {
      const { layers, width } = networkRow(summaries[network]);
      expect(layers.map(({ layer }) => layer)).toEqual(summaries[network].layers.map(({ layer }) => layer));
      const fromLeft = network === 'generator' ? layers : layers.toReversed();
      fromLeft.forEach((each, i) => {
        const next = fromLeft[i + 1];
        expect(each.width).toBeGreaterThan(20);
        expect(each.x + each.width).toBeLessThanOrEqual((next?.x ?? width) + 1e-9);
      });
      // The input is not the result of a layer.
      expect(network === 'generator' ? fromLeft[0]!.x : width - fromLeft.at(-1)!.x).toBeGreaterThan(40);
    }
  });

  it('is in the words that it is given, and needs no space for a title that is empty', () => {
    const words: NetworkWords = {
      titles: { generator: '', discriminator: '' },
      inputs: { generator: 'z', discriminator: 'x' },
      outputs: { generator: 'G(z)', discriminator: 'D(x)' },
      numbers: (count) => `${count} 个数`,
      stride: (stride) => `步长 ${stride}`,
      pool: (pool) => pool,
      dense: '全连接',
      flattenDense: '展平、全连接',
      denseReshape: '全连接、重排',
      projectReshape: '投影、重排',
      withClass: '加类别',
    };
    const row = networkRow(summaries.generator, words);
    const texts = [...allMarks(row.marks)].flatMap((mark) =>
      mark.kind === 'text' ? [mark.runs.map(({ text }) => text).join('')] : [],
    );
    expect(texts).toEqual(expect.arrayContaining(['投影、重排', '4×4, 步长 2', '100 个数', 'G(z)']));
    expect(texts.filter((text) => /[a-z]{5}/.test(text) && !/^(project|deconv|output)/.test(text))).toEqual(
      [],
    );
    expect(row.height).toBeLessThan(networkRow(summaries.generator).height);
  });
});
