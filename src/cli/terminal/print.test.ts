import { expect, it, vi } from 'vitest';
import { printJson } from './print.ts';

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
