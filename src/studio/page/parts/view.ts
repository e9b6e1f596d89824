/** What every view gets from the address. */
export interface ViewProps {
  /** The name of the run that it is about; empty for views of none. */
  readonly run: string;
  readonly query: Readonly<Record<string, string>>;
}
