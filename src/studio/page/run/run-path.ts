import { session } from '../source/session.ts';

/** The path of a run, as the command line takes it. */
export function pathOfRun(run: string): string {
  const { value } = session.loaded;
  return value.state === 'ready' ? `${value.value.root}/${run}` : run;
}
