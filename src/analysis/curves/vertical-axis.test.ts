import { describe, expect, it } from 'vitest';
import type { Subject } from './measures.ts';
import type { Panel } from './panels.ts';
import { verticalAxis } from './vertical-axis.ts';

function panelOf(values: readonly number[], subject: Subject = 'other', errors?: readonly number[]): Panel {
  const curve = { x: Float64Array.from(values, (_, i) => i), y: Float64Array.from(values) };
  const measure = { metric: 'm', subject, title: 'm', name: 'm', label: '', curve, scatters: true };
  const drawn = errors === undefined ? measure : { ...measure, errors: Float64Array.from(errors) };
  const style = { series: 0, dash: 'none' } as const;
  return {
    title: 'm',
    subject,
    label: '',
    strands: [{ run: 0, measure: drawn, mean: curve, name: '', style }],
  };
}

describe('the y axis of a panel', () => {
  it('is logarithmic if the values span a hundredfold, from a round number to another', () => {
    expect(verticalAxis(panelOf([0.03, 7]), 'auto')).toMatchObject({ scale: 'log', from: 0.02, to: 10 });
    expect(verticalAxis(panelOf([1, 50]), 'auto').scale).toBeUndefined();
    expect(verticalAxis(panelOf([1, 50]), 'log')).toMatchObject({ scale: 'log', from: 1, to: 50 });
    expect(verticalAxis(panelOf([0.03, 7]), 'linear').scale).toBeUndefined();
  });

  it('is linear if a value has no logarithm', () => {
    expect(verticalAxis(panelOf([-1, 1000]), 'log').scale).toBeUndefined();
    expect(verticalAxis(panelOf([0, 1000]), 'auto').scale).toBeUndefined();
  });

  it('has room for one value, and for equal ones', () => {
    expect(verticalAxis(panelOf([4]), 'auto')).toMatchObject({ from: 2, to: 6 });
    expect(verticalAxis(panelOf([0, 0]), 'auto')).toMatchObject({ from: -1, to: 1 });
    const { from, to } = verticalAxis(panelOf([3]), 'log');
    expect([from, to]).toEqual([2, 5]);
  });

  it('holds standard errors, and is that of a probability for D’s answers', () => {
    const { from, to } = verticalAxis(panelOf([4, 6], 'evaluations', [1, 2]), 'auto');
    expect([from < 3, to > 8]).toEqual([true, true]);
    expect(verticalAxis(panelOf([0.4, 0.41], 'answers'), 'auto')).toMatchObject({ from: 0, to: 1 });
  });
});
