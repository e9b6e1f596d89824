/** What an inspection has found, in a line and as a record. */
import { counted, grouped } from '../core/wording.ts';
import { commonest, spread, type Inspection, type Spread } from './inspect.ts';
import { emptyClassesNotes } from './labels.ts';
import { classNameOf, notesOf, type PictureSource } from './pictures/source.ts';

/** `JPEG, colour, of 500 to 640 × 375 to 480, copies: 0, unreadable: 1` */
export function inspectionLine(found: Inspection): string {
  const { unreadable, copies, classes } = found;
  const facts = [
    ...found.formats.keys(),
    ...found.colours.keys(),
    ...sizeWording(spread(found.widths), spread(found.heights)),
    ...(classes === undefined
      ? []
      : [counted(classes.filter((count) => count > 0).length, 'class', 'classes')]),
    `copies: ${grouped(copies)}`,
    `unreadable: ${grouped(unreadable)}`,
  ];
  return facts.join(', ');
}

function sizeWording(width: Spread | undefined, height: Spread | undefined): string[] {
  if (width === undefined || height === undefined) return [];
  return width.least === width.most && height.least === height.most
    ? [`all of ${width.least}×${height.least}`]
    : [`of ${width.least} to ${width.most} × ${height.least} to ${height.most}`];
}

/** What was noticed as the source was opened, and what its labels lack. */
export function inspectionNotes(source: PictureSource): readonly string[] {
  return [...notesOf(source), ...emptyClassesNotes(source)];
}

/** Everything, for programs: values that JSON has. */
export function inspectionRecord(source: PictureSource, found: Inspection): Record<string, unknown> {
  const { classes } = found;
  return {
    name: source.name,
    description: source.description,
    labelsFrom: source.labelsFrom,
    whyNoLabels: source.whyNoLabels,
    notes: inspectionNotes(source),
    pictures: source.count,
    looked: found.looked,
    formats: Object.fromEntries(found.formats),
    colours: Object.fromEntries(found.colours),
    width: spread(found.widths),
    height: spread(found.heights),
    sizes: commonest(found.sizes).map(([size, pictures]) => ({ size, pictures })),
    otherSizes: found.otherSizes,
    classes: classes && [...classes].map((pictures, i) => ({ name: classNameOf(source, i), pictures })),
    copies: { pictures: found.copies, groups: found.groups },
    unreadable: { pictures: found.unreadable, listed: found.faults },
  };
}
