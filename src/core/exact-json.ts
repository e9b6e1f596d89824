/** JSON that tells apart the numbers that are usually written alike: −0 and 0, and NaN, the infinities and null. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'number') return part;
    return Object.is(part, -0) ? '-0' : Number.isFinite(part) ? part : String(part);
  });
}
