/**
 * How a command reports. It is set when the options are known, and read wherever something is printed: an error that is
 * thrown anywhere is reported as the outcome would have been.
 */
export interface OutputMode {
  /** The command with its group: `data pack`; '' before it is known. */
  readonly command: string;
  /** Whether the outcome is JSON on standard output. */
  readonly json: boolean;
  /** How progress, notes and warnings are reported on standard error. */
  readonly progress: ProgressFormat;
  /** The options that the command has, such as `--batch-size`; undefined before it is known. Nothing else is proposed. */
  readonly options?: readonly string[] | undefined;
}

/**
 * `json` is an event a line. `events` is the same for logs: without the progress of a training, which its run records, so
 * that the log of a month is no longer than that of an hour.
 */
export const progressFormats = ['text', 'json', 'events'] as const;
export type ProgressFormat = (typeof progressFormats)[number];

let mode: OutputMode = { command: '', json: false, progress: 'text' };

export function outputMode(): OutputMode {
  return mode;
}

/** Whether everything on standard error is a line of JSON. */
export function reportsEvents(): boolean {
  return mode.progress !== 'text';
}

export function setOutputMode(changes: Partial<OutputMode>): void {
  mode = { ...mode, ...changes };
}
