import { describe, expect, it } from 'vitest';
import {
  digits,
  kernelHeadings,
  kernelRows,
  kernelSummary,
  markdownTable,
  milliseconds,
  ratioText,
  stepLine,
  stepNotes,
  stepRows,
} from './table.mjs';

const seconds = { median: 1.18, least: 1.152, most: 1.213 };
const ratio = { median: 1.394, least: 1.336, most: 1.46 };
const result = {
  name: 'dcgan-64, batch 64',
  batchSize: 64,
  flops: 146e9,
  sides: [
    { side: 'Sparring', name: 'Sparring', seconds, peakBytes: 1.14e9, firstStepSeconds: 2.345 },
    { side: 'PyTorch', name: 'PyTorch 2.13.0', seconds, peakBytes: 7e8, firstStepSeconds: 3, ratio },
    { side: 'tfjs wasm', error: 'no kernel' },
  ],
};

describe('tables of measurements', () => {
  it('show three significant digits, or all integer digits', () => {
    expect([1234.5, 123.45, 12.345, 1.2345, 0.12345, 0.0012345, 0].map(digits)).toEqual([
      '1235',
      '123',
      '12.3',
      '1.23',
      '0.12',
      '0.0012',
      '0',
    ]);
  });

  it('show the range after the median', () => {
    expect(milliseconds(seconds)).toBe('1180 (1152 to 1213)');
    expect(ratioText(ratio)).toBe('1.39 (1.34 to 1.46)');
    expect(ratioText({ median: 0.004123, least: 0.004, most: 0.5 })).toBe('0.0041 (0.0040 to 0.50)');
  });

  it('have a row for each side, with a dash for one that failed', () => {
    expect(stepRows(result, 340)).toEqual([
      [
        'dcgan-64, batch 64 (146 GFLOP)',
        'Sparring',
        '1180 (1152 to 1213)',
        '54.2',
        '124',
        '36%',
        '1140',
        '2.3',
        '',
      ],
      [
        '',
        'PyTorch 2.13.0',
        '1180 (1152 to 1213)',
        '54.2',
        '124',
        '36%',
        '700',
        '3.0',
        '1.39 (1.34 to 1.46)',
      ],
      ['', 'tfjs wasm', '–', '', '', '', '', '', ''],
    ]);
    expect(stepRows(result, undefined)[0][5]).toBe('');
  });

  it('have notes about why a side has no numbers, and for which workloads', () => {
    const other = { ...result, name: 'other', sides: result.sides.slice(0, 2) };
    expect(stepNotes([result])).toEqual(['– tfjs wasm: no kernel']);
    expect(stepNotes([result, other])).toEqual(['– tfjs wasm: no kernel (dcgan-64, batch 64)']);
    expect(stepNotes([other])).toEqual([]);
  });

  it('summarise a workload in one line', () => {
    expect(stepLine(result)).toBe(
      'dcgan-64, batch 64: Sparring 1180 ms; PyTorch 2.13.0 1180 ms, ratio 1.39 (1.34 to 1.46); tfjs wasm: no kernel',
    );
  });

  it('show the cost of a convolution in a step', () => {
    const ours = { side: 'Sparring', name: 'Sparring', seconds: { median: 0.02, least: 0.02, most: 0.02 } };
    const theirs = { side: 'PyTorch', name: 'PyTorch 2.13.0', seconds, ratio };
    const convolution = { name: 'a → b', direction: 'forward', times: 4, flops: 4e9, sides: [ours, theirs] };
    const failed = {
      ...convolution,
      direction: 'weight gradient',
      sides: [ours, { side: 'PyTorch', error: 'no' }],
    };
    const results = [convolution, failed, { ...convolution, direction: 'product', times: 0 }];
    expect(kernelRows(results, 400)).toEqual([
      ['a → b', 'forward', '4×', '20.0', '200', '50%', '80.0', '1180', '3.39', '1.39 (1.34 to 1.46)'],
      ['a → b', 'weight gradient', '4×', '20.0', '200', '50%', '80.0', '–', '', ''],
      ['a → b', 'product', '', '20.0', '200', '50%', '', '1180', '3.39', '1.39 (1.34 to 1.46)'],
    ]);
    expect(kernelHeadings(results)).toHaveLength(10);
    expect(kernelSummary(results)).toBe(
      'All convolutions of a step: 160 ms for 32.0 GFLOP (forward 80.0, weight gradient 80.0).',
    );
  });

  it('can be Markdown', () => {
    expect(markdownTable(['a', 'b', 'c'], [['x', 'y|z', '1']])).toEqual([
      '| a   | b    |   c |',
      '| --- | ---- | --: |',
      '| x   | y\\|z |   1 |',
    ]);
  });
});
