/** A count as people write it: 30000 as `30,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 picture`, `5,000 pictures`; `plural` for what does not end in an s. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}
