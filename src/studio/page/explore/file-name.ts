/** The beginning of the names of files: the run and what is in them. */
export function fileName(run: string, what: string): string {
  return `${run}-${what}`.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
}
