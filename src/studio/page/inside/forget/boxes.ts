/** Boxes around objects in samples: how they are drawn, moved and kept. */
import type { Box, SeedBox } from '../../../../analysis/explore/object-boxes.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place in a picture, in pixels that are not rounded. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Boxes, and which of them keys act on. */
export interface BoxState {
  readonly boxes: readonly SeedBox[];
  readonly selected: SeedBox | undefined;
}

/** The box from one place to another, with all pixels that it touches. */
export function boxBetween(seed: number, a: Place, b: Place, { width, height }: Size): SeedBox {
  const left = clamp(Math.floor(Math.min(a.x, b.x)), 0, width - 1);
  const top = clamp(Math.floor(Math.min(a.y, b.y)), 0, height - 1);
  const right = clamp(Math.ceil(Math.max(a.x, b.x)), left + 1, width);
  const bottom = clamp(Math.ceil(Math.max(a.y, b.y)), top + 1, height);
  return { seed, left, top, width: right - left, height: bottom - top };
}

/** The smallest box of a sample around a place. */
export function boxAt(boxes: readonly SeedBox[], seed: number, { x, y }: Place): SeedBox | undefined {
  const around = boxes.filter(
    (box) =>
      box.seed === seed &&
      x >= box.left &&
      x <= box.left + box.width &&
      y >= box.top &&
      y <= box.top + box.height,
  );
  return around.sort((a, b) => a.width * a.height - b.width * b.height)[0];
}

/** What a key does in a sample, as on the page of `sparring explore boxes`. Undefined: nothing. */
export function afterKey(
  { boxes, selected }: BoxState,
  seed: number,
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  size: Size,
): BoxState | undefined {
  const own = boxes.filter((box) => box.seed === seed);
  const mine = selected?.seed === seed ? selected : undefined;
  switch (key) {
    case 'Enter': {
      const box = middleBox(seed, size);
      return { boxes: [...boxes, box], selected: box };
    }
    case ' ':
      if (own.length === 0) return undefined;
      return { boxes, selected: own[(own.findIndex((box) => box === mine) + 1) % own.length] };
    case 'Delete':
    case 'Backspace':
      return mine && { boxes: boxes.filter((box) => box !== mine), selected: undefined };
    case 'Escape':
      return mine && { boxes, selected: undefined };
    default: {
      const moved = mine && afterArrow(mine, key, shiftKey, size);
      return moved && { boxes: replaced(boxes, mine, moved), selected: moved };
    }
  }
}

/** An arrow moves a box; with Shift it moves its right or lower side. */
function afterArrow(
  box: SeedBox,
  key: string,
  isResizing: boolean,
  { width, height }: Size,
): SeedBox | undefined {
  const step = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      return isResizing
        ? { ...box, width: clamp(box.width + step, 1, width - box.left) }
        : { ...box, left: clamp(box.left + step, 0, width - box.width) };
    case 'ArrowUp':
    case 'ArrowDown':
      return isResizing
        ? { ...box, height: clamp(box.height + step, 1, height - box.top) }
        : { ...box, top: clamp(box.top + step, 0, height - box.height) };
    default:
      return undefined;
  }
}

export function replaced(boxes: readonly SeedBox[], old: SeedBox, box: SeedBox): SeedBox[] {
  return boxes.map((each) => (each === old ? box : each));
}

function middleBox(seed: number, size: Size): SeedBox {
  const [width, height] = [size.width, size.height].map((side) => Math.max(1, Math.round(side / 4)));
  return {
    seed,
    left: Math.floor((size.width - width!) / 2),
    top: Math.floor((size.height - height!) / 2),
    width: width!,
    height: height!,
  };
}

/** The boxes of each of some samples. */
export function boxesOfSeeds(boxes: readonly SeedBox[], seeds: readonly number[]): Box[][] {
  return seeds.map((seed) => boxes.filter((box) => box.seed === seed));
}

/** The seeds that have boxes, ascending. */
export function markedSeeds(boxes: readonly SeedBox[]): number[] {
  return [...new Set(boxes.map(({ seed }) => seed))].sort((a, b) => a - b);
}

/** The file that `sparring explore forget --boxes` reads. */
export function boxesFile(boxes: readonly SeedBox[]): string {
  return `${JSON.stringify({ boxes: inOrder(boxes) }, undefined, 2)}\n`;
}

/** The text of `--box`. */
export function boxesText(boxes: readonly SeedBox[]): string {
  return inOrder(boxes)
    .map(({ seed, left, top, width, height }) => `${seed}:${left},${top},${width},${height}`)
    .join(' ');
}

function inOrder(boxes: readonly SeedBox[]): SeedBox[] {
  return boxes
    .toSorted((a, b) => a.seed - b.seed)
    .map(({ seed, left, top, width, height }) => ({ seed, left, top, width, height }));
}

/**
 * The boxes of a file, or of what the browser kept.
 *
 * @param count of the samples: 0 to count − 1
 * @returns undefined if it holds none that fit
 */
export function parseBoxes(text: string | null, size: Size, count: number): SeedBox[] | undefined {
  let given: unknown;
  try {
    given = (JSON.parse(text ?? '') as { boxes?: unknown } | null)?.boxes;
  } catch {
    return undefined;
  }
  if (!Array.isArray(given) || given.length > maxBoxes) return undefined;
  return given.every((box) => isBox(box, size, count)) ? inOrder(given) : undefined;
}

const maxBoxes = 5000;

function isBox(value: unknown, size: Size, count: number): value is SeedBox {
  if (typeof value !== 'object' || value === null) return false;
  const { seed, left, top, width, height } = value as SeedBox;
  return (
    [seed, left, top, width, height].every((number) => Number.isSafeInteger(number) && number >= 0) &&
    seed < count &&
    width > 0 &&
    height > 0 &&
    left + width <= size.width &&
    top + height <= size.height
  );
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
