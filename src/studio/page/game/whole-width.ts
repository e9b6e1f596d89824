/** The width at which every pixel of a picture is a square of whole pixels of the page. */
export function wholeWidth({ width, height }: { width: number; height: number }, longest: number): number {
  return width * Math.max(1, Math.floor(longest / Math.max(width, height)));
}
