import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { parseMetrics, type MetricsRecord } from '../metrics-log.ts';
import { RecordScanner } from './record-scanner.ts';

interface Scanned {
  readonly records: Record<string, number>[];
  readonly invalid: number;
}

function scanned(text: string): Scanned {
  const records: Record<string, number>[] = [];
  const scanner = new RecordScanner({
    add: ({ names }, values) => records.push(Object.fromEntries(names.map((name, i) => [name, values[i]!]))),
  });
  scanner.scan(new TextEncoder().encode(text));
  return { records, invalid: scanner.invalid };
}

/** By the way in which everything else reads them. */
function parsed(text: string): Scanned {
  const { lines, invalid } = parseMetrics(text);
  const records = lines.map(({ record }) => numbersOf(record));
  return { records, invalid: invalid.length };
}

function numbersOf(record: MetricsRecord): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, typeof value === 'number' ? value : Number.NaN]),
  );
}

/** The same but for the last bits of numbers. */
function expectSame(text: string): void {
  const [found, expected] = [scanned(text), parsed(text)];
  expect(found.invalid).toBe(expected.invalid);
  expect(found.records.map((record) => Object.keys(record).sort())).toEqual(
    expected.records.map((record) => Object.keys(record).sort()),
  );
  const wrong = expected.records.filter((record, i) =>
    Object.entries(record).some(([name, value]) => !isSame(name, found.records[i]![name]!, value)),
  );
  expect(wrong).toEqual([]);
}

function isSame(name: string, got: number, expected: number): boolean {
  if (Object.is(got, expected) || name === 'step') return got === expected || Number.isNaN(expected);
  return Math.abs(got - expected) <= 2e-15 * Math.abs(expected);
}

describe('scanning lines', () => {
  it('reads the numbers of a training exactly as float32 has them', () => {
    const random = new RandomStream(0, 'test', 0);
    const values = new Float32Array(4000);
    random.normal(values, 0, 1);
    const lines = Array.from({ length: 1000 }, (_, step) => {
      const [a, b, c, d] = values.subarray(4 * step);
      return {
        step,
        lossD: a,
        lossG: Math.fround(b! * 1e-12),
        dReal: Math.fround(c! * 1e9),
        dFake: Math.abs(d!),
      };
    });
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    expectSame(text);
    const { records } = scanned(text);
    expect(records.map((record) => Math.fround(record['lossG']!))).toEqual(lines.map(({ lossG }) => lossG));
    expect(records.map((record) => Math.fround(record['dReal']!))).toEqual(lines.map(({ dReal }) => dReal));
  });

  it.each([
    '0',
    '-0',
    '7',
    '-12',
    '0.5',
    '-0.25',
    '1e3',
    '1E+3',
    '25e-1',
    '1.5e-320',
    '4.9e-324',
    '1e308',
    '1e-400',
    '12345678901234567890',
    '0.1234567890123456789',
    '123456789012345678901234567890.5',
    '9007199254740993',
    '0.000000000000000000000000000123',
    '900719925474099.25',
    '9007199254740991',

    '01',
    '-',
    '+1',
    '.5',
    '1.',
    '1e',
    '1e+',
    '--1',
    '0x10',
    '1_000',
    'NaN',
    'Infinity',
    '1e999',
    '-1e999',
    'null',
    'nul',
    'nulll',
    'true',
    '"1"',
    '"a\\"}"',
    '[1]',
    '{}',
    '',
    ' 1',
    '1 ',
    '1,',
    '1}',
  ])('takes %s for what JSON takes it', (value) => {
    const usual = '{"step":1,"a":2}\n';
    expectSame(`${usual}{"step":2,"a":${value}}\n${usual}`);
    expectSame(`${usual}{"step":${value},"a":1}\n${usual}`);
  });

  it('takes lines of other forms for what JSON takes them', () => {
    expectSame(
      [
        '{"step":1,"a":1,"seconds":2}',
        '{ "step": 2, "a": 2 }',
        '{"a":3,"step":3}',
        '{"step":4,"a":4,"a":5}',
        '{"step":5,"a":1,"seconds":2}\r',
        '',
        '   ',
        '{"step":6,"ä😀":1,"q\\"uote":2}',
        '{"step":7,"ä😀":3,"q\\"uote":4}',
        '{"step":8}',
        '{"a":9}',
        'step 10',
        '[1]',
        '{"step":11,"a":1,"seconds":2}garbage',
        '{"step":12,"a":1,"seconds":2}{"step":13,"a":1,"seconds":2}',
        '{"step":-1,"a":1,"seconds":2}',
        '{"step":1.5,"a":1,"seconds":2}',
        '{"step":14,"a":1,"seconds":2',
        '{"step":15,"note":"x"}',
        '{"step":16,"__proto__":1,"constructor":2}',
        '{"step":17,"1":1,"a":2}',
        '{"step":18,"1":1,"a":2}',
        '',
      ].join('\n'),
    );
  });

  it('reads many shapes', () => {
    const lines = Array.from({ length: 300 }, (_, step) => {
      const more = Array.from({ length: step % 20 }, (_unused, i) => [`m${i}`, step + i / 8]);
      return JSON.stringify({ step, ...Object.fromEntries(more) });
    });
    expectSame(`${lines.join('\n')}\n`);
  });

  it('finds damage at any byte', () => {
    const lines = [1, 2, 3]
      .map((step) => JSON.stringify({ step, lossD: step / 3, seconds: step / 8 }))
      .join('\n');
    const bytes = new TextEncoder().encode(`${lines}\n`);
    for (let i = 0; i < bytes.length; i++) {
      for (const damage of [0x30, 0x22, 0x2c, 0x0a, 0x7d, 0x65, 0xff]) {
        const damaged = bytes.slice();
        damaged[i] = damage;
        const text = Buffer.from(damaged).toString('utf8');
        expectSame(text.endsWith('\n') ? text : `${text}\n`);
      }
    }
  });
});
