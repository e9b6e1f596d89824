import { afterEach, expect, it, vi } from 'vitest';
import { printJson, printLines } from './print.ts';

const { isTTY, columns } = process.stdout;
afterEach(() => {
  Object.assign(process.stdout, { isTTY, columns });
});

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

it.each([
  [true, 'A sentence that\ngoes on.\na/path that is longer\n'],
  [false, 'A sentence that goes on.\na/path that is longer\n'],
])('wraps sentences, on a terminal (%s)', (onTerminal, printed) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  Object.assign(process.stdout, { isTTY: onTerminal, columns: 16 });
  try {
    printLines(['A sentence that goes on.', 'a/path that is longer']);
    expect(write.mock.calls).toEqual([[printed]]);
  } finally {
    write.mockRestore();
  }
});
