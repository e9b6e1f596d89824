import { describe, expect, it } from 'vitest';
import { firstOthers, moved, withSample } from './groups.ts';

describe('withSample', () => {
  it('adds a sample once, at the end or before another', () => {
    expect(withSample(['1', '2'], '3')).toEqual(['1', '2', '3']);
    expect(withSample(['1', '2'], '3', '2')).toEqual(['1', '3', '2']);
    expect(withSample(['1', '2'], '1')).toEqual(['2', '1']);
  });

  it('moves a sample to the place that it was dropped on', () => {
    expect(withSample(['1', '2', '3'], '1', '3')).toEqual(['2', '3', '1']);
    expect(withSample(['1', '2', '3'], '3', '1')).toEqual(['3', '1', '2']);
    expect(withSample(['1', '2'], '2', '2')).toEqual(['1', '2']);
  });
});

describe('moved', () => {
  it('moves a sample by one place, not beyond the ends', () => {
    expect(moved(['1', '2', '3'], '1', 1)).toEqual(['2', '1', '3']);
    expect(moved(['1', '2', '3'], '1', -1)).toEqual(['1', '2', '3']);
    expect(moved(['1', '2', '3'], '3', -1)).toEqual(['1', '3', '2']);
  });
});

describe('firstOthers', () => {
  it('leaves out what is taken', () => {
    expect(firstOthers(3, ['0', '2', 'f1'])).toEqual(['1', '3', '4']);
  });
});
