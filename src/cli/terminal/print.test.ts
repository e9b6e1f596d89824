import { expect, it, vi } from 'vitest';
import { noteLines, printable, printJson } from './print.ts';

it.each([
  ['Zürich, 東京, 😀, C:\\a', 'Zürich, 東京, 😀, C:\\a'],
  ['\u001b[2J\u001b]0;title\u0007.png', '\\x1b[2J\\x1b]0;title\\x07.png'],
  ['a\r\nb\tc\u007f', 'a\\x0d\\x0ab\\x09c\\x7f'],
  ['\u009b31m', '\\x9b31m'],
  ['\u202egnp.exe', '\\u202egnp.exe'],
])('shows %j as %s', (line, shown) => expect(printable(line)).toBe(shown));

it('prints JSON with the same value', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const value = { name: '\u001b[2J\u009b31m\u202e\n', list: [1, 'é'] };
  try {
    printJson(value);
    const text = String(write.mock.calls[0]![0]);
    expect(JSON.parse(text)).toEqual(value);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  } finally {
    write.mockRestore();
  }
});

it('prints notes under one heading', () => {
  expect(noteLines([])).toEqual([]);
  expect(noteLines(['one', 'two'])).toEqual(['Notes       one', '            two']);
});
