import type { DuplicateGroup, Repeat } from './grouping.ts';

/** A group as a page shows it. */
export interface ShownGroup {
  readonly kept: number;
  /** The least alike first. */
  readonly repeats: readonly Repeat[];
  /** Repeats that are not shown. */
  readonly others: number;
}

/** Pictures of one group that are shown, the kept one included. */
const mostOfGroup = 12;

/**
 * Chooses what of many groups a person is shown: all if there is room, else those with the least alike repeats, in
 * which a false positive is likeliest, for half of the room, and of the others some evenly spread over how alike they
 * are. The least alike come first.
 *
 * @param most pictures in all
 */
export function shownGroups(groups: readonly DuplicateGroup[], most: number): ShownGroup[] {
  const ordered = groups
    .map((group) => ({ group, least: leastSimilarity(group) }))
    .sort((a, b) => a.least - b.least || a.group.kept - b.group.kept)
    .map(({ group }) => shownOf(group));
  const sizeOf = ({ repeats }: ShownGroup) => 1 + repeats.length;
  const total = ordered.reduce((sum, group) => sum + sizeOf(group), 0);
  if (total <= most) return ordered;
  const shown: ShownGroup[] = [];
  let pictures = 0;
  let next = 0;
  while (next < ordered.length && pictures + sizeOf(ordered[next]!) <= most / 2) {
    pictures += sizeOf(ordered[next]!);
    shown.push(ordered[next++]!);
  }
  const rest = ordered.slice(next);
  const meanSize = rest.reduce((sum, group) => sum + sizeOf(group), 0) / rest.length;
  const some = Math.min(rest.length, Math.ceil((most - pictures) / meanSize));
  for (let i = 0; i < some; i++) {
    const group = rest[Math.floor(((i + 0.5) * rest.length) / some)]!;
    if (pictures + sizeOf(group) > most) break;
    pictures += sizeOf(group);
    shown.push(group);
  }
  return shown;
}

function leastSimilarity({ repeats }: DuplicateGroup): number {
  return repeats.reduce((least, { similarity }) => Math.min(least, similarity), 1);
}

function shownOf({ kept, repeats }: DuplicateGroup): ShownGroup {
  const ordered = [...repeats].sort((a, b) => a.similarity - b.similarity || a.index - b.index);
  const shown = ordered.slice(0, mostOfGroup - 1);
  return { kept, repeats: shown, others: ordered.length - shown.length };
}
