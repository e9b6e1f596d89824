/** JSON that distinguishes numbers which JSON.stringify writes alike: −0 from 0, and NaN and the infinities from null. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'number') return part;
    return Object.is(part, -0) ? '-0' : Number.isFinite(part) ? part : String(part);
  });
}
