/** A count as people write it: 30000 as `30,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
