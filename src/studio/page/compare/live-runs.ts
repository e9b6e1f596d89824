import { useEffect, useRef } from 'preact/hooks';
import { LiveRun } from '../source/live-run.ts';
import { maxCompared } from '../../messages/limits.ts';

/** The runs of a comparison as they are now. One that stays when others change is not fetched again. */
export function useLiveRuns(names: readonly string[]): readonly LiveRun[] {
  const kept = useRef(new Map<string, LiveRun>());
  const runs = names.map((name) => {
    const run = kept.current.get(name) ?? new LiveRun(name, maxCompared);
    kept.current.set(name, run);
    return run;
  });
  useEffect(() => {
    for (const [name, run] of kept.current) {
      if (names.includes(name)) continue;
      run.stop();
      kept.current.delete(name);
    }
  }, [names.join('/')]);
  useEffect(
    () => () => {
      for (const run of kept.current.values()) run.stop();
    },
    [],
  );
  return runs;
}
