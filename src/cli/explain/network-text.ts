/** What `sparring explain network` prints. */
import { grouped } from '../../core/wording.ts';
import type { NetworkLesson } from '../../lessons/lessons.ts';
import type { NetworkSummary, Networks } from '../../lessons/network-layers.ts';
import { layerTable, sizes } from '../../lessons/network-table.ts';
import { textTable } from '../terminal/text-table.ts';
import { wrapText } from '../terminal/wrap-text.ts';

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

const columns = 98;

function wrapped(text: string): string[] {
  return wrapText(text, columns).split('\n');
}

function tableLines(summary: NetworkSummary): string[] {
  const { headings, rows, words } = layerTable(summary);
  return textTable(headings, rows, words);
}
