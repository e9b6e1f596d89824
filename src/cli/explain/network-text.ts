/** What `sparring explain network` prints. */
import { grouped, listing } from '../../core/wording.ts';
import type { NetworkLesson } from '../../lessons/lessons.ts';
import type { NetworkLayer, NetworkSummary, Networks } from '../../lessons/network-layers.ts';
import { layerTable, sizes } from '../../lessons/network-table.ts';
import { wrapped } from '../terminal/print.ts';
import { textTable } from '../terminal/text-table.ts';

/** Both networks as lines. @param of what they belong to: `preset dcgan` */
export function networkText({ networks, lesson }: NetworkLesson, of: string): string[] {
  const { generator, discriminator } = networks;
  const hasFields = discriminator.layers.some(({ field }) => field !== null);
  return [
    `The two networks of ${of}`,
    '',
    `G  ${pathOf(generator)}`,
    '',
    ...tableLines(generator),
    '',
    `D  ${pathOf(discriminator)}`,
    '',
    ...tableLines(discriminator),
    '',
    ...(hasFields
      ? wrapped(
          'sees: the patch of the picture that one number of a layer of D depends on. reaches: the patch that one of a layer of G has an effect on. Multiply-adds are those of one forward pass for one picture.',
        )
      : ['Multiply-adds are those of one forward pass for one point.']),
    '',
    ...wrapped(lesson),
  ];
}

/** The work of both networks in a line, for `train --dry-run`. */
export function networkCosts({ generator, discriminator }: Networks): string {
  const [ofG, ofD] = [generator, discriminator].map(({ multiplyAdds }) => grouped(multiplyAdds));
  return `G ${ofG} and D ${ofD} multiply-adds for one example; layer by layer with --json`;
}

function pathOf({ input, layers }: NetworkSummary): string {
  return [input, ...layers.map(({ output }) => output)].map(sizes).join(' → ');
}

/** The table of the page, whose last column goes below it: it does not fit into 80 columns. */
function tableLines(summary: NetworkSummary): string[] {
  const { headings, rows, words } = layerTable(summary);
  const narrow = (row: readonly string[]) => row.slice(0, -1);
  return [
    ...textTable(
      narrow(headings),
      rows.map(narrow),
      words.filter((column) => column < headings.length - 1),
    ),
    ...placed('first', summary, ({ before }) => before.filter(isUpsampling), 'before'),
    ...placed('then', summary, ({ after }) => after, 'after'),
  ];
}

/** Of what comes before a layer, this is what the table cannot show: its kernels are for larger maps than its input. */
function isUpsampling(what: string): boolean {
  return what.includes('up-sampling');
}

/** What is done at the layers: `then: batch norm, ReLU after project, deconv1 and deconv2; tanh after deconv3`. */
function placed(
  order: string,
  { layers }: NetworkSummary,
  whatOf: (layer: NetworkLayer) => readonly string[],
  place: string,
): string[] {
  const followed = new Map<string, string[]>();
  for (const layer of layers) {
    const what = whatOf(layer).join(', ');
    if (what !== '') followed.set(what, [...(followed.get(what) ?? []), layer.layer]);
  }
  const parts = [...followed].map(([what, its]) => `${what} ${place} ${listing(its)}`);
  return parts.length === 0 ? [] : wrapped(`${order}: ${parts.join('; ')}`);
}
