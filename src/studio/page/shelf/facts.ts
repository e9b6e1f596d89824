/** What a card says of its run, in the words of the page. */
import type { RunCard } from '../../messages/runs.ts';
import type { Formats } from '../language/formats.ts';
import type { Phrases } from '../language/language.ts';

type Words = Phrases['shelf'];

/** Data, preset and size: what was trained on what. */
export function subjectOf(card: RunCard, words: Words): string {
  const { data, preset, image, isOfPoints = false } = card;
  const size = image === undefined ? undefined : `${image.width}×${image.height}`;
  return [data, preset, isOfPoints ? words.points : size].filter((part) => part !== undefined).join(' · ');
}

/** How much is done, from 0 to 1, of a run that has an end which it has not reached. */
export function shareDone({ state, step, seconds = 0, target }: RunCard): number | undefined {
  if (target === undefined || (state !== 'training' && state !== 'paused' && state !== 'failed'))
    return undefined;
  const shares = [
    target.steps === null ? 0 : step / target.steps,
    target.minutes === null ? 0 : seconds / 60 / target.minutes,
  ];
  return target.steps === null && target.minutes === null ? undefined : Math.min(1, Math.max(...shares));
}

export function stepsOf(card: RunCard, words: Words, formats: Formats): string {
  const { step, seconds = 0, target } = card;
  if (shareDone(card) === undefined) return words.steps(formats.count(step));
  if (target?.steps !== null && target !== undefined)
    return words.stepOf(formats.count(step), formats.count(target.steps));
  const of = target?.minutes ?? 0;
  const parts = of < 10 ? 10 : 1; // of a short time, tenths of a minute
  const done = Math.floor((parts * seconds) / 60) / parts;
  return words.minutesOf(formats.count(step), formats.figure(done), formats.figure(of));
}

/** How long a training will still take; of another run how long it took. */
export function timeOf(card: RunCard, words: Words, formats: Formats): string {
  const { state, secondsLeft, seconds = 0 } = card;
  if (state === 'training') return secondsLeft === undefined ? '' : words.left(formats.duration(secondsLeft));
  return seconds === 0 ? '' : words.took(formats.duration(seconds));
}

/** How fast a training is; of another run when it changed last. */
export function newsOf(card: RunCard, words: Words, formats: Formats): string {
  const { state, stepsPerSecond: speed = 0, changed } = card;
  if (state !== 'training' || speed === 0) return formats.ago(changed);
  return speed >= 1
    ? words.stepsPerSecond(formats.figure(speed))
    : words.secondsPerStep(formats.figure(1 / speed));
}

/** The first line of some notes. */
export function firstLine(notes: string): string {
  return notes.trimStart().split('\n', 1)[0] ?? '';
}

/** Whether there is a network to look at: views of a run’s networks need a checkpoint. */
export function hasNetwork({ state, step }: RunCard): boolean {
  return state !== 'empty' && state !== 'broken' && (step > 0 || state !== 'training');
}
