import { onOneLine } from '../core/wording.ts';
import { tellingName } from '../data/formats/telling-name.ts';
import { namedSplitOf } from '../data/sets/registry.ts';

/** The name of a set, or the part of a path that tells it (`tellingName`): the rest is nobody's business. */
export function dataName(data: string): string {
  if (namedSplitOf(data) !== undefined) return data;
  return (
    onOneLine(tellingName(data))
      .replaceAll(/[`|<>[\]]/g, ' ')
      .trim() || 'pictures'
  );
}
