/** The page of `explain network`: both networks drawn, and their layers as tables. */
import { column, type Box } from '../drawing/svg/box.ts';
import { figureWidth, type Page } from '../drawing/svg/page.ts';
import { table } from '../drawing/svg/table.ts';
import { words } from '../drawing/svg/words.ts';
import { networkFigure, networkTones } from './network-figure.ts';
import type { NetworkSummary, Networks } from './network-layers.ts';
import { layerTable, networkLesson } from './network-table.ts';

/** @param of what the networks belong to: `preset dcgan` */
export function networkPage(networks: Networks, of: string): Page {
  const { generator, discriminator } = networks;
  const layers = [...generator.layers, ...discriminator.layers];
  const hasFields = layers.some(({ field }) => field !== null);
  const hasKernels = layers.some(({ geometry }) => geometry !== null);
  const example = hasFields ? 'picture' : 'point';
  const green =
    'Green: one position of the smaller maps and the window of the larger maps that a kernel joins it to. ';
  return {
    title: `The two networks of ${of}`,
    lead: networkLesson(networks),
    sections: [
      {
        heading: `1. From z to a ${example}, and from a ${example} to a verdict`,
        paragraphs: [
          hasFields
            ? `A box is the result of a layer for one ${example}: the more maps, the wider it is, and the larger the maps, the higher and deeper. Bars are vectors. Below each are its sizes. D’s logit becomes a probability by the sigmoid.`
            : 'Bars are the results of layers for one point, which are vectors. Below each is its size. D’s logit becomes a probability by the sigmoid.',
        ],
        figure: networkFigure(networks),
        caption: `${hasKernels ? green : ''}Grey: dense layers, which join every number to every number. Sizes are not to scale, so that the smallest stay visible.`,
      },
      {
        heading: '2. Layer by layer',
        paragraphs: [
          hasFields
            ? '“Sees” is the patch of the picture that one number of a layer of D depends on, its receptive field. “Reaches” is the patch that one number of a layer of G has an effect on. Edges have smaller ones. Batch normalisation is left out: through it all pictures of a batch depend on each other.'
            : 'Points have no neighbours, so these layers have no receptive fields.',
        ],
        figure: column([networkTable(generator), networkTable(discriminator)], { gap: 32 }),
        caption:
          'Parameters are those that training changes. Multiply-adds are those of one forward pass for one example. A training step takes several times as many for each example of its batch.',
      },
    ],
    footer:
      'Sizes, parameters and multiply-adds are read from the graphs that training runs. As is usual, products with the zeros of a padding count, and elementwise work does not. Drawn after figure 1 of Radford, Metz and Chintala 2015.',
  };
}

function networkTable(summary: NetworkSummary): Box {
  const { headings, rows, words: left } = layerTable(summary);
  const isGenerator = summary.network === 'generator';
  const columns = headings.map((heading, i) => ({
    heading,
    ...(left.includes(i) ? { align: 'start' as const } : {}),
  }));
  const tone = networkTones[summary.network];
  const body = table(columns, rows, {
    size: 13.5,
    width: figureWidth,
    gap: 16,
    toneOf: (row) => (row === rows.length - 1 ? tone : 'ink'),
  });
  const name = isGenerator ? 'The generator G' : 'The discriminator D';
  return column([words(name, { size: 16, bold: true }), body], { gap: 10 });
}
