/** The sheet of `data dedup --show`: pictures, their codes, their reconstructions, and the error on unseen ones. */
import { maxOf } from '../../core/extremes.ts';
import { counted, percent } from '../../core/wording.ts';
import { picture as pictureBox } from '../../drawing/pictures.ts';
import { column, grid, row, space, type Box } from '../../drawing/svg/box.ts';
import type { Mark } from '../../drawing/svg/marks.ts';
import { figureWidth, type Page, type Section } from '../../drawing/svg/page.ts';
import { table } from '../../drawing/svg/table.ts';
import { words } from '../../drawing/svg/words.ts';
import { codeUnits } from './autoencoder.ts';
import type { AutoencoderLook, ReconstructionErrors, ShownPair, ShownPicture } from './autoencoder-look.ts';

/** Width of a unit in a code's bar. */
const unitWidth = 4;
const codeHeight = 46;
const bitHeight = 10;
const pictureScale = 3;

export interface AutoencoderPage {
  readonly name: string;
  readonly look: AutoencoderLook;
  /** Whether brightness, contrast and tint were removed first, and bits compare with medians. */
  readonly standardised: boolean;
  readonly footer: string;
}

/** A held-out error this much above that on seen pictures is still called nearly as small. */
const nearlySeen = 1.1;
/** An error above this share of that of the mean picture is hardly better. */
const hardlyBetter = 0.95;

/** What the code is worth, in a sentence or two. */
export function verdictOnCode({ pictures, errors }: AutoencoderLook): string {
  const active = pictures.some(({ code }) => code.some((value) => value > 0));
  const dead =
    'No unit of the code is active for any picture shown: the code died in training, so every picture is rebuilt as the same one.';
  if (errors === undefined) {
    return `${active ? '' : `${dead} `}There are too few pictures to hold some out, so the error on unseen ones is not known.`;
  }
  return active ? errorSentence(errors) : `${dead} ${errorSentence(errors)}`;
}

function errorSentence(errors: ReconstructionErrors): string {
  const { seen, heldOut, meanPicture, principalComponents, components } = errors;
  const says = `On pictures that it has not seen, the error is ${percent(heldOut)} of the range of values`;
  const linear =
    components > 0 && principalComponents < heldOut
      ? ` A linear code of ${counted(components, 'principal component')} comes to ${percent(principalComponents)}.`
      : '';
  if (heldOut > hardlyBetter * meanPicture) {
    return `${says}, hardly better than the mean picture (${percent(meanPicture)}): it has learned little else.${linear}`;
  }
  const against = `that of the mean picture is ${percent(meanPicture)}`;
  const learned =
    heldOut <= nearlySeen * seen
      ? `nearly as small as on those that it has seen (${percent(seen)}): it has learned what pictures have in common`
      : `and ${percent(seen)} on those that it has seen: it has memorised a part of them`;
  return `${says} (${against}), ${learned}.${linear}`;
}

/** The page of what the autoencoder does. */
export function autoencoderPage({ name, look, standardised, footer }: AutoencoderPage): Page {
  const { shape, pictures, errors } = look;
  const inputs = shape.channels * shape.height * shape.width;
  const zero = standardised ? 'the mean of the picture' : 'grey';
  const threshold = standardised ? 'its median over the pictures' : 'zero';
  return {
    title: `How the autoencoder sees ${name}`,
    lead: `The autoencoder squeezes the ${inputs.toLocaleString('en-US')} numbers of a picture into a code of ${codeUnits}, and rebuilds the picture from it. Pictures whose codes have the same signs are near-duplicates (Radford et al. 2015, section 4.1.1).`,
    sections: [
      {
        heading: `${counted(pictures.length, 'picture')}, coded and rebuilt`,
        paragraphs: [
          `In training a fifth of the numbers is masked, which makes them ${zero}, and half of the code is dropped. So the code must hold what is left of a picture when details are missing, and what is rebuilt is blurred.`,
        ],
        figure: rowsFigure(look),
        caption: `From left to right: the picture at ${shape.width}×${shape.height}; the same, masked; the ${codeUnits} units of its code (bars) and the bits of its hash (a unit above ${threshold} sets its bit, filled); rebuilt from the code, with the error; rebuilt from the masked picture.`,
      },
      ...(look.pairs.length === 0 ? [] : [pairsSection(look)]),
      ...(errors === undefined ? [] : [errorsSection(errors, verdictOnCode(look))]),
    ],
    footer,
  };
}

function rowsFigure({ pictures, shape }: AutoencoderLook): Box {
  const drawn = (values: Float32Array) => drawnPicture(values, shape);
  const strongest = strongestOf(pictures);
  return grid(
    pictures.map((shown) => [
      captioned(drawn(shown.picture), shown.name.split('/').at(-1)!),
      captioned(drawn(shown.masked), 'masked'),
      captioned(
        codeBox(shown, strongest),
        `${shown.code.filter((value) => value > 0).length} of ${codeUnits} units active`,
      ),
      captioned(drawn(shown.reconstruction), `rebuilt: ${percent(shown.error)}`),
      captioned(drawn(shown.unmasked), 'from masked'),
    ]),
    { gap: { columns: 16, rows: 16 }, across: 'end' },
  );
}

const drawnPicture = (values: Float32Array, shape: AutoencoderLook['shape']) =>
  pictureBox(values, shape, { range: 'signed', scale: pictureScale });

function captioned(box: Box, caption: string): Box {
  return column([box, words(caption, { size: 12, tone: 'soft', room: box.width })], {
    align: 'middle',
    gap: 2,
  });
}

const strongestOf = (pictures: readonly ShownPicture[]) =>
  maxOf([1e-6, ...pictures.flatMap(({ code }) => code)]);

/** The units as bars, and below them the bits. @param other a code with whose bits these are compared */
function codeBox({ code, bits }: ShownPicture, strongest: number, other?: ShownPicture): Box {
  const base = codeHeight + 0.5;
  const width = codeUnits * unitWidth;
  const marks = code.flatMap((value, unit): Mark[] => {
    const x = unit * unitWidth;
    const height = (codeHeight * value) / strongest;
    const differs = other !== undefined && other.bits[unit] !== bits[unit];
    const tone = differs ? 'accent' : 'positive';
    const bit = {
      kind: 'rectangle',
      x: x + 0.5,
      y: codeHeight + 4.5,
      width: unitWidth - 1,
      height: bitHeight,
    } as const;
    return [
      ...(value > 0
        ? [
            {
              kind: 'rectangle',
              x: x + 0.5,
              y: codeHeight - height,
              width: unitWidth - 1,
              height,
              paint: { fill: tone },
            } as const,
          ]
        : []),
      ...(bits[unit] ? [{ ...bit, paint: { fill: differs ? 'accent' : 'ink' } } as const] : []),
    ];
  });
  const frame: Mark[] = [
    { kind: 'path', d: `M0 ${base}H${width}`, paint: { stroke: 'soft' } },
    {
      kind: 'rectangle',
      x: -0.5,
      y: codeHeight + 3.5,
      width: width + 1,
      height: bitHeight + 2,
      paint: { stroke: 'rule' },
    },
  ];
  return { ...space(width, codeHeight + bitHeight + 8), marks: [...frame, ...marks] };
}

function pairsSection({ pairs, shape }: AutoencoderLook): Section {
  const equal = pairs.filter(({ bits }) => bits === 0).length;
  const strongest = strongestOf(pairs.flatMap(({ pictures }) => pictures));
  return {
    heading: 'Pairs with the same code, or nearly',
    paragraphs: [
      equal === 0
        ? 'No two of the pictures that repeat another have equal codes: these are the pairs with the fewest different bits.'
        : `${counted(equal, 'pair')} of those shown ${equal === 1 ? 'has' : 'have'} equal codes, bit by bit, although the pictures need not be the same bytes.`,
    ],
    figure: column(
      pairs.map((pair) => pairBox(pair, strongest, shape)),
      { gap: 20 },
    ),
    caption:
      'Bits that differ are in orange. For a mirrored pair, the hash of the mirror image was compared, so the bits shown here differ more. Similarity is the correlation of details.',
  };
}

function pairBox(
  { pictures: [a, b], similarity, mirrored, bits }: ShownPair,
  strongest: number,
  shape: AutoencoderLook['shape'],
): Box {
  const drawn = (shown: ShownPicture) =>
    captioned(drawnPicture(shown.picture, shape), shown.name.split('/').at(-1)!);
  const what = [
    counted(bits, 'different bit'),
    `similarity ${similarity.toFixed(2)}`,
    ...(mirrored ? ['mirrored'] : []),
  ];
  const codes = column([codeBox(a, strongest, b), codeBox(b, strongest, a)], { gap: 6 });
  return row([drawn(a), drawn(b), codes, words(what.join('\n'), { size: 13 })], { gap: 20, align: 'middle' });
}

function errorsSection(errors: ReconstructionErrors, verdict: string): Section {
  const { seen, heldOut, meanPicture, principalComponents, components, pictures } = errors;
  const rows = [
    ['the mean picture', `held out (${pictures.heldOut})`, meanPicture],
    ['the autoencoder', `held out (${pictures.heldOut})`, heldOut],
    ['the autoencoder', `seen (${pictures.seen})`, seen],
    [counted(components, 'principal component'), `held out (${pictures.heldOut})`, principalComponents],
  ] as const;
  const largest = Math.max(...rows.map(([, , error]) => error), 1e-6);
  const bar = (error: number): Box => {
    const width = (360 * error) / largest;
    return {
      ...space(360, 14),
      marks: [{ kind: 'rectangle', x: 0, y: 1, width, height: 12, radius: 2, paint: { fill: 'positive' } }],
    };
  };
  return {
    heading: 'What it rebuilds of pictures that it has not seen',
    paragraphs: [verdict],
    figure: table(
      [
        { heading: 'rebuilt by' },
        { heading: 'pictures', align: 'start' },
        { heading: 'error' },
        { heading: '', align: 'start' },
      ],
      rows.map(([by, what, error]) => [by, what, percent(error), bar(error)]),
      { size: 14, width: Math.min(figureWidth, 820) },
    ),
    caption:
      'Root mean square error, as a share of the range of values. For this the autoencoder was trained once more, without a tenth of the pictures, chosen by a hash of their names.',
  };
}
