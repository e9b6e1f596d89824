import { describe, expect, it } from 'vitest';
import { framesOf } from './frames.ts';

describe('framesOf', () => {
  const legs = [
    ['a', 'ab', 'b'],
    ['b', 'bc', 'c'],
  ];

  it('shows a stop that two legs share once', () => {
    expect(framesOf(legs, false)).toEqual(['a', 'ab', 'b', 'bc', 'c']);
  });

  it('ends a loop before it is where it began', () => {
    expect(framesOf([...legs, ['c', 'ca', 'a']], true)).toEqual(['a', 'ab', 'b', 'bc', 'c', 'ca']);
  });
});
