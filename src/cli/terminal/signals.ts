import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { watchUnfinished } from '../../data/disk/temporaries.ts';

/** The signals of Ctrl-C, `kill` and a closed terminal, which end a program by default. */
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Warnings of batch systems, such as of Slurm's `--signal`. Node opens its debugger at the first of them by default. */
const warningSignals = ['SIGUSR1', 'SIGUSR2'] as const;

/** All that ask a program to stop. */
export const stopSignals = [...endSignals, ...warningSignals] as const;
export type StopSignal = (typeof stopSignals)[number];
type OnSignal = (signal: StopSignal) => void;

/** The listeners of work that waits for a signal. */
const waiting = new Set<NodeJS.SignalsListener>();
/** Gives the signals that end a program their default effect again. */
let dropEarly = (): void => undefined;

/**
 * Calls `onStop` at the first of these signals. After that Ctrl-C, `kill` and a closed terminal have their default effect
 * and end the program at once, so a second Ctrl-C works even in the middle of a step.
 *
 * @returns a function that stops listening
 */
export function onFirstSignal(onStop: OnSignal): () => void {
  const signals = stopSignals.filter((signal) => !isMeaningless(signal));
  const stop = (signal: NodeJS.Signals): void => {
    unlisten();
    dropEarly();
    onStop(signal as StopSignal);
  };
  const unlisten = () => {
    waiting.delete(stop);
    for (const signal of signals) process.off(signal, stop);
  };
  waiting.add(stop);
  for (const signal of signals) process.on(signal, stop);
  return unlisten;
}

/**
 * Calls `onSignal` at a signal for which no work waits. Once work was stopped, batch systems may repeat their warning as
 * they like.
 *
 * @param isForAll whether Ctrl-C, `kill` and a closed terminal are meant too. Otherwise they are meant only while a file is
 *   written, of which half would stay. Else they keep their default effect, which does not wait for the step that is being
 *   computed
 */
export function onEarlySignal(onSignal: OnSignal, isForAll: boolean): void {
  let isStopping = false;
  const listen = (signal: NodeJS.Signals): void => {
    if (waiting.size === 0 && !isStopping) onSignal(signal as StopSignal);
  };
  for (const signal of warningSignals) process.on(signal, listen);
  if (isMeaningless('SIGHUP')) process.on('SIGHUP', () => undefined);
  const ends = endSignals.filter((signal) => !isMeaningless(signal));
  const listenToEnds = (isListening: boolean): void => {
    for (const signal of ends) process.off(signal, listen);
    if (isListening && !isStopping) for (const signal of ends) process.on(signal, listen);
  };
  listenToEnds(isForAll);
  watchUnfinished((isAny) => listenToEnds(isAny || isForAll));
  dropEarly = () => {
    isStopping = true;
    listenToEnds(false);
  };
}

/**
 * A closed terminal means nothing to a program that uses none: under `nohup`, say, whose wish that this signal be ignored
 * Node undoes as it starts.
 */
function isMeaningless(signal: StopSignal): boolean {
  return signal === 'SIGHUP' && ![0, 1, 2].some((stream) => isatty(stream));
}

/** The exit code of a program that a signal ended, by the convention of shells: 130 for Ctrl-C. */
export function exitCodeOf(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}
