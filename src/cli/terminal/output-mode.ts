/**
 * How a command reports. It is set when the options are known, and read wherever something is printed: an error that is
 * thrown anywhere is reported as the outcome would have been.
 */
export interface OutputMode {
  /** The command with its group: `data pack`; '' before it is known. */
  readonly command: string;
  /** Whether the outcome is JSON on standard output. */
  readonly json: boolean;
  /** Whether progress, notes and warnings are lines of JSON on standard error. */
  readonly events: boolean;
  /** The options that the command has, such as `--batch-size`; undefined before it is known. Nothing else is proposed. */
  readonly options?: readonly string[] | undefined;
}

export const progressFormats = ['text', 'json'] as const;

let mode: OutputMode = { command: '', json: false, events: false };

export function outputMode(): OutputMode {
  return mode;
}

export function setOutputMode(changes: Partial<OutputMode>): void {
  mode = { ...mode, ...changes };
}
