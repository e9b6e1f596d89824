import { basename } from 'node:path';
import { onOneLine } from '../core/wording.ts';
import { namedSplitOf } from '../data/sets/registry.ts';

/** The name of a set, or the last part of a path: the rest is nobody's business. */
export function dataName(data: string): string {
  if (namedSplitOf(data) !== undefined) return data;
  return (
    onOneLine(basename(data))
      .replaceAll(/[`|<>[\]]/g, ' ')
      .trim() || 'pictures'
  );
}
