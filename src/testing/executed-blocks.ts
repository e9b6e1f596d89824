/**
 * The work that code does, as a number that depends neither on the machine nor on its load: V8 counts how often each
 * block of JavaScript is executed. Tests compare such numbers where a duration would fail on a busy machine.
 */
import { Session } from 'node:inspector';
import { vi } from 'vitest';

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

/** Counts the executed blocks of the modules that it was created with. */
export interface BlockCounter<T> {
  readonly modules: T;
  /**
   * The number of blocks (functions, bodies of loops, branches) of this project that `work` executes. Work inside
   * built-in functions, native code and WebAssembly is not counted.
   */
  count(work: () => unknown): Promise<number>;
  /** Ends the counting, which slows all code down. */
  close(): void;
}

/** @param load imports the modules to count. V8 counts only in what is compiled after the counting has begun. */
export async function countBlocks<T>(load: () => Promise<T>): Promise<BlockCounter<T>> {
  const session = new Session();
  session.connect();
  post(session, 'Profiler.enable');
  post(session, 'Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  vi.resetModules();
  return {
    modules: await load(),
    async count(work) {
      takeCount(session); // which resets the counters
      await work();
      return takeCount(session);
    },
    close: () => session.disconnect(),
  };
}

function takeCount(session: Session): number {
  const { result } = post(session, 'Profiler.takePreciseCoverage') as Coverage;
  let count = 0;
  for (const { url, functions } of result) {
    if (!url.includes('/src/') || url.includes('/node_modules/')) continue;
    for (const { ranges } of functions) for (const range of ranges) count += range.count;
  }
  return count;
}

/** Sends a command of the inspector's protocol. An inspector of its own process answers before `post` returns. */
function post(session: Session, method: string, parameters: object = {}): unknown {
  let failure: Error | null = null;
  let answer: unknown;
  session.post(method, parameters, (error, result) => {
    failure = error;
    answer = result;
  });
  if (failure !== null) throw failure as Error;
  return answer;
}
