/** Diagrams: labelled boxes and arrows between them. */
import type { Box } from './box.ts';
import { arrow, type Mark, type Paint } from './marks.ts';
import type { Tone } from './theme.ts';
import { textAt, words } from './words.ts';

export interface DiagramNode {
  /** Position of the top left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Lines are separated by line breaks. */
  readonly label: string;
  /** Smaller text below the label. */
  readonly remark?: string;
  /** Colour of the edge and, paler, of the background. Default: text without a box. */
  readonly tone?: Tone;
}

export interface DiagramArrow {
  /** Its corners, including both ends. */
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly label?: string;
  /** Middle of the label's baseline. Default: above the middle of the first segment. */
  readonly labelAt?: readonly [x: number, y: number];
  /** Default `ink`. */
  readonly tone?: Tone;
  /** Lengths of dashes and gaps. Default: a solid line. */
  readonly dash?: string;
}

export interface Diagram {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly DiagramNode[];
  readonly arrows: readonly DiagramArrow[];
}

const groundOpacity = 0.12;

/** Draws nodes on top of arrows. */
export function diagram({ width, height, nodes, arrows }: Diagram): Box {
  return { width, height, marks: [...arrows.flatMap(arrowMarks), ...nodes.flatMap(nodeMarks)] };
}

function nodeMarks({ x, y, width, height, label, remark, tone }: DiagramNode): Mark[] {
  const edge = { kind: 'rectangle', x, y, width, height, radius: 6 } as const;
  const ground: Paint = { fill: 'paper' };
  const said = words(label, { bold: true, align: 'middle' });
  const below = remark === undefined ? undefined : words(remark, { size: 12, tone: 'soft', align: 'middle' });
  const total = said.height + (below?.height ?? 0);
  const top = y + (height - total) / 2;
  const centred = (box: Box, at: number): Mark => ({
    kind: 'group',
    x: x + (width - box.width) / 2,
    y: at,
    marks: box.marks,
  });
  return [
    ...(tone === undefined
      ? []
      : [
          { ...edge, paint: ground },
          { ...edge, paint: { fill: tone, fillOpacity: groundOpacity, stroke: tone, strokeWidth: 1.5 } },
        ]),
    centred(said, top),
    ...(below === undefined ? [] : [centred(below, top + said.height)]),
  ];
}

function arrowMarks({ points, label, labelAt, tone = 'ink', dash }: DiagramArrow): Mark[] {
  const [[x1, y1], [x2, y2]] = [points[0]!, points[1]!];
  const [x, y] = labelAt ?? [(x1 + x2) / 2, (y1 + y2) / 2 - 6];
  const shaft = arrow(points, tone, dash === undefined ? {} : { dash });
  if (label === undefined) return shaft;
  const lines = label
    .split('\n')
    .map((line, i) =>
      textAt(line, x, y + i * 16, { size: 12, anchor: 'middle', tone: tone === 'ink' ? 'soft' : tone }),
    );
  return [...shaft, ...lines];
}
