import { constants } from 'node:os';

/** What asks a program to end: Ctrl-C, `kill`, and a terminal that is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof signals)[number];

/**
 * Calls `onStop` at the first of these signals. From then on they do what they would by themselves, which is
 * to end the program at once: so a second Ctrl-C is obeyed even in the middle of a step.
 *
 * @returns stops listening
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

/** The exit code of a program that a signal ended, as shells count: 130 for Ctrl-C. */
export function exitCodeOf(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}
