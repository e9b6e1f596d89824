/** Opens what `sparring judge` compares. */
import { basename } from 'node:path';
import type { SourceToJudge } from '../../analysis/explorations/judged-sets.ts';
import { SparringError, UsageError } from '../../core/errors.ts';
import { withClassesFrom, type ClassOrigin } from '../../data/classes.ts';
import { openBytes } from '../../data/disk/bytes.ts';
import { pictureSource } from '../../data/picture-source.ts';
import { isPictureName } from '../../data/formats/picture-names.ts';
import { pictureFormatOf, pictureHeadBytes } from '../../data/pictures/format.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { isDataName } from '../../data/open.ts';
import { classOf } from '../../runs/class-names.ts';
import { inClassOrder } from '../../runs/class-order.ts';
import { dataName } from '../../runs/data-name.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { openHeldOut, type HeldOutFlags } from '../inputs/held-out.ts';
import { openData } from '../inputs/open-data.ts';
import { findTrainingPictures, orWhy } from '../inputs/training-pictures.ts';

/** What to judge, open. */
export interface OpenSets {
  readonly pictures: readonly SourceToJudge[];
  readonly controls: readonly SourceToJudge[];
  readonly hasTraining: boolean;
  /** Why controls are missing, a sentence each. */
  readonly notes: readonly string[];
  readonly close: () => void;
}

export interface SetFlags extends HeldOutFlags {
  readonly and?: readonly string[];
}

/**
 * Opens the pictures and their controls. Controls that nobody asked for may be missing.
 *
 * @throws SparringError if data that was named cannot be opened
 */
export async function openSets(
  run: TrainedRun,
  paths: readonly string[],
  flags: SetFlags,
): Promise<OpenSets> {
  const opened: SourceToJudge[] = [];
  const notes: string[] = [];
  const close = () => {
    for (const { source } of opened) source.close?.();
  };
  const add = async (
    role: SourceToJudge['role'],
    name: string | undefined,
    opening: Promise<PictureSource>,
  ): Promise<void> => {
    const source = await opening;
    opened.push({ role, name: name ?? source.name, source: withClassesOf(run, source) });
  };
  try {
    const files: string[] = [];
    for (const path of paths) {
      if (isPictureFile(path)) files.push(path);
      else await add('other', dataName(path), openData(path, flags));
    }
    if (files.length > 0) {
      const name = files.length === 1 ? basename(files[0]!) : 'pictures';
      await add('other', name, Promise.resolve(pictureSource(files, { name })));
    }
    const shown = opened.length;
    const training = await findTrainingPictures(run, flags);
    if ('pictures' in training) await add('training', undefined, Promise.resolve(training.pictures));
    else notes.push(`without training pictures: ${training.why}`);
    const hasTraining = opened.length > shown;
    if (flags.heldOut !== undefined) await add('held-out', undefined, openData(flags.heldOut, flags));
    else if (hasTraining) {
      const heldOut = await orWhy(async () => openHeldOut(run.options, flags));
      if (heldOut !== undefined && 'why' in heldOut) notes.push(`without held-out pictures: ${heldOut.why}`);
      else if (heldOut !== undefined) await add('held-out', undefined, Promise.resolve(heldOut));
    }
    const asked = opened.slice(0, shown).map((each) => asControl(each, opened.slice(shown)));
    for (const data of flags.and ?? []) await add('other', dataName(data), openData(data, flags));
    const controls = opened.slice(shown).filter((each) => !asked.some(isSame(each)));
    return { pictures: asked, controls, hasTraining, notes, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** Pictures that are a control themselves have its role: held-out digits are no strangers to D. */
function asControl(asked: SourceToJudge, controls: readonly SourceToJudge[]): SourceToJudge {
  const control = controls.find(isSame(asked));
  return control === undefined ? asked : { ...asked, role: control.role, name: control.name };
}

function isSame({ source }: SourceToJudge): (other: SourceToJudge) => boolean {
  const { name, count } = source;
  return ({ source: other }) =>
    other.name === name && other.count === count && other.nameOf(0) === source.nameOf(0);
}

/** Whether a path is one picture, by its name or its first bytes. */
function isPictureFile(path: string): boolean {
  if (isDataName(path)) return false;
  try {
    const file = openBytes(path);
    try {
      const head = file.read(0, Math.min(file.size, pictureHeadBytes));
      return isPictureName(path) || pictureFormatOf(head) !== undefined;
    } finally {
      file.close();
    }
  } catch {
    return false; // whoever opens it as data says why it cannot be read
  }
}

/** With the run's numbers of classes. Labels of other classes are nothing to a conditional D: they are left out. */
function withClassesOf({ options, gan }: TrainedRun, source: PictureSource): PictureSource {
  if (gan.latent.classes === undefined) return source;
  const ordered = inClassOrder(labelledAs(options.classes, source), options);
  const own = options.identity?.classes;
  const isOther =
    own !== undefined &&
    ordered.classNames !== undefined &&
    (own.length !== ordered.classNames.length || own.some((each, i) => each !== ordered.classNames![i]));
  return isOther ? { ...ordered, labels: undefined, classNames: undefined } : ordered;
}

/** With the labels of the run's kind, where the source has such. */
function labelledAs(origin: ClassOrigin | undefined, source: PictureSource): PictureSource {
  if (origin === undefined) return source;
  try {
    return withClassesFrom(source, origin);
  } catch (thrown) {
    if (thrown instanceof SparringError) return source; // pictures without classes are judged as --label says
    throw thrown;
  }
}

/**
 * The number of the class that was typed, by its name or number.
 *
 * @throws UsageError if the networks are not conditional, or have no such class
 */
export function labelOf({ gan, options, path }: TrainedRun, typed: string | undefined): number | undefined {
  const { classes } = gan.latent;
  if (typed === undefined) return undefined;
  if (classes === undefined) {
    throw new UsageError(`${path} is not conditional, so its D knows no classes: leave out --label`);
  }
  return classOf({ options, count: classes }, typed, 'label');
}
