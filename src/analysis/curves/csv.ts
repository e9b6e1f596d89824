/** Cells of comma-separated values (RFC 4180). */

/** Empty if it is not a finite number. */
export function csvNumber(value: unknown): string {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** A cell with a comma, a quote or a line break is quoted. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
