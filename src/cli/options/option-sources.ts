/** Where the options of a command come from, in words. */
import type { OptionSource } from './configurable-command.ts';

/** A line for each source, with its options as they would be typed, and one for the defaults. */
export function sourceLines(sources: readonly OptionSource[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { name, value, from } of sources) {
    const words = lines.get(from) ?? [];
    lines.set(from, [...words, `${name} ${shown(value)}`]);
  }
  return [...[...lines].map(([from, words]) => `${from}: ${words.join(', ')}`), 'defaults: all others'];
}

/** The value as it would be typed. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(',');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(shown).join('x'); // a size: width and height, columns and rows
}
