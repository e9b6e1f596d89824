/** The whole numbers from `first` up to, but not including, `end`. */
export function wholeNumbers(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}
