/** A count as people write it: 30000 as `30,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 picture`, `5,000 pictures`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
