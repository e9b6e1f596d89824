import { describe, expect, it } from 'vitest';
import {
  afterKey,
  boxAt,
  boxBetween,
  boxesFile,
  boxesText,
  markedSeeds,
  parseBoxes,
  type BoxState,
} from './boxes.ts';

const size = { width: 64, height: 48 };
const none: BoxState = { boxes: [], selected: undefined };
const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });

describe('a box that is drawn', () => {
  it('has all pixels that it touches, whichever way it is drawn, and stays within the picture', () => {
    const box = { seed: 3, left: 10, top: 4, width: 21, height: 9 };
    expect(boxBetween(3, { x: 10.2, y: 4.9 }, { x: 30.1, y: 12.5 }, size)).toEqual(box);
    expect(boxBetween(3, { x: 30.1, y: 12.5 }, { x: 10.2, y: 4.9 }, size)).toEqual(box);
    expect(boxBetween(3, { x: 60, y: 40 }, { x: 99, y: 99 }, size)).toEqual({
      seed: 3,
      left: 60,
      top: 40,
      width: 4,
      height: 8,
    });
    expect(boxBetween(3, { x: 64, y: 48 }, { x: 64, y: 48 }, size)).toMatchObject({ width: 1, height: 1 });
  });

  it('is the smallest around a place', () => {
    const large = boxBetween(1, { x: 0, y: 0 }, { x: 40, y: 40 }, size);
    const small = boxBetween(1, { x: 10, y: 10 }, { x: 20, y: 20 }, size);
    expect(boxAt([large, small], 1, { x: 15, y: 15 })).toBe(small);
    expect(boxAt([large, small], 1, { x: 30, y: 30 })).toBe(large);
    expect(boxAt([large, small], 2, { x: 15, y: 15 })).toBeUndefined();
  });
});

describe('keys', () => {
  it('make a box, move it, change its size and remove it', () => {
    const made = afterKey(none, 7, key('Enter'), size)!;
    expect(made.selected).toEqual({ seed: 7, left: 24, top: 18, width: 16, height: 12 });
    const moved = afterKey(made, 7, key('ArrowLeft'), size)!;
    expect(moved.selected).toMatchObject({ left: 23, width: 16 });
    const wider = afterKey(moved, 7, key('ArrowRight', true), size)!;
    expect(wider.boxes).toEqual([{ seed: 7, left: 23, top: 18, width: 17, height: 12 }]);
    expect(afterKey(wider, 7, key('Delete'), size)).toEqual(none);
  });

  it('leave the boxes of other samples', () => {
    const first = afterKey(none, 7, key('Enter'), size)!;
    expect(afterKey(first, 8, key('ArrowLeft'), size)).toBeUndefined();
    expect(afterKey(first, 8, key('Delete'), size)).toBeUndefined();
    const both = afterKey(first, 7, key('Enter'), size)!;
    const next = afterKey(both, 7, key(' '), size)!;
    expect(next.selected).toBe(both.boxes[0]);
  });

  it('never lead out of the picture', () => {
    let state = afterKey(none, 0, key('Enter'), size)!;
    for (let i = 0; i < 100; i++) state = afterKey(state, 0, key('ArrowDown'), size)!;
    expect(state.selected).toMatchObject({ top: 36, height: 12 });
    for (let i = 0; i < 100; i++) state = afterKey(state, 0, key('ArrowUp', true), size)!;
    expect(state.selected).toMatchObject({ top: 36, height: 1 });
  });
});

describe('boxes that are kept', () => {
  const boxes = [
    { seed: 9, left: 1, top: 2, width: 3, height: 4 },
    { seed: 2, left: 0, top: 0, width: 64, height: 48 },
  ];

  it('are a file and a text that the command reads, by seed', () => {
    expect(boxesText(boxes)).toBe('2:0,0,64,48 9:1,2,3,4');
    expect(parseBoxes(boxesFile(boxes), size, 150)).toEqual([boxes[1], boxes[0]]);
    expect(markedSeeds([...boxes, boxes[0]!])).toEqual([2, 9]);
  });

  it('are none if they are damaged, leave the picture, or are of other samples', () => {
    const wrong = ['', 'null', '{}', '{"boxes":[1]}', boxesFile([{ ...boxes[0]!, left: 62 }])];
    for (const text of [...wrong, boxesFile([{ ...boxes[0]!, seed: 150 }]), null])
      expect(parseBoxes(text, size, 150)).toBeUndefined();
  });
});
