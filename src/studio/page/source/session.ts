/** What the page knows of the studio that serves it. */
import type { SessionMessage } from '../../messages/session.ts';
import { paths } from '../../messages/paths.ts';
import { load } from './loaded.ts';
import { getJson } from './requests.ts';

export const session = load((signal) => getJson<SessionMessage>(paths.session(), signal));

/** The folder of a run, as commands take it in the terminal in which the studio was started. */
export function pathOfRun(run: string): string {
  const { value: known } = session.loaded;
  if (known.state !== 'ready') return run;
  const { root, platform } = known.value;
  const separator = platform === 'win32' ? '\\' : '/';
  return root.endsWith(separator) ? root + run : root + separator + run;
}
