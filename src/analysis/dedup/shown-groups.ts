import type { DuplicateGroup, Repeat } from './grouping.ts';

/** A group as the page shows it. */
export interface ShownGroup {
  readonly kept: number;
  /** The least similar first. */
  readonly repeats: readonly Repeat[];
  /** How many repeats are not shown. */
  readonly others: number;
}

/** Maximum number of shown pictures of one group, including the kept one. */
const maxPerGroup = 12;

/**
 * Selects the groups to show, least similar first. If not all fit, half of the room is for the groups with the least
 * similar repeats, where false positives are most likely. The rest is for an even selection of the others.
 *
 * @param max maximum number of pictures in all groups
 */
export function shownGroups(groups: readonly DuplicateGroup[], max: number): ShownGroup[] {
  const ordered = groups
    .map((group) => ({ group, similarity: minSimilarity(group) }))
    .sort((a, b) => a.similarity - b.similarity || a.group.kept - b.group.kept)
    .map(({ group }) => shownOf(group));
  const sizeOf = ({ repeats }: ShownGroup) => 1 + repeats.length;
  const total = ordered.reduce((sum, group) => sum + sizeOf(group), 0);
  if (total <= max) return ordered;
  const shown: ShownGroup[] = [];
  let pictures = 0;
  let next = 0;
  while (next < ordered.length && pictures + sizeOf(ordered[next]!) <= max / 2) {
    pictures += sizeOf(ordered[next]!);
    shown.push(ordered[next++]!);
  }
  const rest = ordered.slice(next);
  const meanSize = rest.reduce((sum, group) => sum + sizeOf(group), 0) / rest.length;
  const some = Math.min(rest.length, Math.ceil((max - pictures) / meanSize));
  for (let i = 0; i < some; i++) {
    const group = rest[Math.floor(((i + 0.5) * rest.length) / some)]!;
    if (pictures + sizeOf(group) > max) break;
    pictures += sizeOf(group);
    shown.push(group);
  }
  return shown;
}

function minSimilarity({ repeats }: DuplicateGroup): number {
  return repeats.reduce((min, { similarity }) => Math.min(min, similarity), 1);
}

function shownOf({ kept, repeats }: DuplicateGroup): ShownGroup {
  const ordered = [...repeats].sort((a, b) => a.similarity - b.similarity || a.index - b.index);
  const shown = ordered.slice(0, maxPerGroup - 1);
  return { kept, repeats: shown, others: ordered.length - shown.length };
}
