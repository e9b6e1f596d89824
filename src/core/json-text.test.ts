import { expect, it } from 'vitest';
import { jsonOf } from './json-text.ts';

const faultOf = (text: string): string => {
  try {
    jsonOf(text, (fault) => new Error(fault));
    return 'none';
  } catch (thrown) {
    return (thrown as Error).message;
  }
};

it.each([
  ['', 'it ends where a value is expected'],
  ['{"a": 1', 'it ends where a comma or } is expected'],
  ['[1,', 'it ends where a value is expected'],
  ['{\n  "a": 1,\n}', 'line 3, column 1: expected a name in quotes, got "}"'],
  ['[1, 2,]', 'line 1, column 7: expected a value, got "]"'],
  ['{a: 1}', 'line 1, column 2: expected a name in quotes or }, got "a"'],
  ["{'a': 1}", 'line 1, column 2: expected a name in quotes or }, got "\'"'],
  ['{"a" 1}', 'line 1, column 6: expected a colon, got "1"'],
  ['{"a": 1 "b": 2}', 'line 1, column 9: expected a comma or }, got a quote'],
  ['[1 2]', 'line 1, column 4: expected a comma or ], got "2"'],
  ['{"a": NaN}', 'line 1, column 7: expected a value, got "N"'],
  ['{"a": 01}', 'line 1, column 8: expected a comma or }, got "1"'],
  ['{"a": 1}}', 'line 1, column 9: expected the end of the file, got "}"'],
  ['{"a": "b', 'line 1, column 7: a text in quotes that does not end'],
  ['{"a": "b\nc"}', 'line 1, column 9: a line break within quotes, expected an escape of it'],
  ['{"a": "\u001b[2J"}', 'line 1, column 8: U+001B within quotes, expected an escape of it'],
  ['{"a": "C:\\data"}', 'line 1, column 10: a backslash that begins no escape of JSON'],
  ['\ufeff\ufeff{}', 'line 1, column 1: expected a value, got U+FEFF'],
  ['[\u0000]', 'line 1, column 2: expected a value or ], got U+0000'],
  ['[\u{1f600}]', 'line 1, column 2: expected a value or ], got "\u{1f600}"'],
  ['[}', 'line 1, column 2: expected a value or ], got "}"'],
])('%j: %s', (text, fault) => expect(faultOf(text)).toBe(fault));

it('finds a fault wherever V8 does, and nowhere else', () => {
  const text = '{"a": [1, -2.5e+3, true, null, {}], "b\\u00e9\\n": {"c": "d"}, "e": []}';
  expect(jsonOf(text, () => new Error('no fault'))).toEqual(JSON.parse(text));
  for (let at = 0; at < text.length; at++) {
    for (const character of ['', '{', '}', '[', ']', ',', ':', '"', '1', '\\', 'x', '\n']) {
      const changed = text.slice(0, at) + character + text.slice(at + 1);
      let isJson = true;
      try {
        JSON.parse(changed);
      } catch {
        isJson = false;
      }
      expect(faultOf(changed) === 'none', changed).toBe(isJson);
      expect(faultOf(changed)).not.toMatch(/\p{Cc}|undefined/u);
    }
  }
});

it('takes texts of any length', () => {
  expect(faultOf(`["${'a'.repeat(500_000)}`)).toBe('line 1, column 2: a text in quotes that does not end');
  expect(faultOf(`["${'\\n'.repeat(200_000)}"`)).toBe('it ends where a comma or ] is expected');
  expect(faultOf('['.repeat(100_000))).toBe('it ends where a value or ] is expected');
});

it('takes a text after a byte order mark, and counts its columns without it', () => {
  expect(jsonOf('\ufeff{"a": 1}', (fault) => new Error(fault))).toEqual({ a: 1 });
  expect(faultOf('\ufeff{a: 1}')).toBe('line 1, column 2: expected a name in quotes or }, got "a"');
});
