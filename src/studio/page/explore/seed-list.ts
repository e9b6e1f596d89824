/** Seeds as they are typed and as the command line takes them: `0-63`, `1,5,9`. */

/** What a page shows at once. */
export const maxSeeds = 512;
const maxSeed = Number.MAX_SAFE_INTEGER;

/** The seeds of a text, in its order; undefined if it is none, or of too many. */
export function parseSeeds(text: string): number[] | undefined {
  const seeds: number[] = [];
  for (const part of text.split(/[,，、]/)) {
    const match = /^\s*(\d{1,16})(?:\s*[-–]\s*(\d{1,16}))?\s*$/.exec(part);
    if (match === null) return undefined;
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first || last > maxSeed || seeds.length + last - first + 1 > maxSeeds) return undefined;
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
  }
  return seeds;
}

/** The shortest text of seeds in this order. */
export function seedsText(seeds: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < seeds.length;) {
    const first = seeds[i]!;
    let length = 1;
    while (seeds[i + length] === first + length) length += 1;
    if (length < 3) length = 1; // 4,5 is clearer than 4-5
    parts.push(length === 1 ? String(first) : `${first}-${first + length - 1}`);
    i += length;
  }
  return parts.join(',');
}

/** As many seeds after these, or before them. Undefined if there are none before. */
export function neighbouringSeeds(seeds: readonly number[], direction: 1 | -1): number[] | undefined {
  const count = seeds.length;
  const start = direction === 1 ? Math.max(...seeds) + 1 : Math.max(0, Math.min(...seeds) - count);
  if (direction === -1 && Math.min(...seeds) === 0) return undefined;
  if (start + count > maxSeed) return undefined;
  return Array.from({ length: count }, (_, i) => start + i);
}
