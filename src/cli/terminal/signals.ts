import { constants } from 'node:os';

/** The signals of Ctrl-C, `kill` and a closed terminal. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof signals)[number];

/**
 * Calls `onStop` at the first of these signals. After that they have their default effect and end the program at once, so
 * a second Ctrl-C works even in the middle of a step.
 *
 * @returns a function that stops listening
 */
export function onFirstSignal(onStop: (signal: StopSignal) => void): () => void {
  const stop = (signal: NodeJS.Signals): void => {
    unlisten();
    onStop(signal as StopSignal);
  };
  const unlisten = () => {
    for (const signal of signals) process.off(signal, stop);
  };
  for (const signal of signals) process.on(signal, stop);
  return unlisten;
}

/** The exit code of a program that a signal ended, by the convention of shells: 130 for Ctrl-C. */
export function exitCodeOf(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}
