/** The events of a command: lines of JSON on standard error (`--progress json` or `events`). */
import { z } from 'zod';
import type { JobProgress } from '../../messages/jobs.ts';

const eventSchema = z.looseObject({ event: z.string() });
/** What a command reported. */
export type CommandEvent = z.infer<typeof eventSchema>;

const progressSchema = z.looseObject({
  event: z.literal('progress'),
  work: z.string(),
  done: z.number().optional(),
  total: z.number().nullish(),
  secondsLeft: z.number().nullish(),
});

/** Characters of a line that are kept: no event is longer. */
const maxLineLength = 2 ** 16;
const maxWordsLength = 300;

/** Splits what a command prints into events. */
export class EventLines {
  #rest = '';
  #lastWords: string | undefined;

  /** The last line that was no event, such as what a runtime says when it runs out of memory. */
  get lastWords(): string | undefined {
    return this.#lastWords;
  }

  /** The events that are complete with this text. */
  push(text: string): CommandEvent[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!.slice(0, maxLineLength);
    return lines.flatMap((line) => this.#eventOf(line));
  }

  #eventOf(line: string): CommandEvent[] {
    if (line.trim() === '') return [];
    try {
      const { data } = eventSchema.safeParse(JSON.parse(line));
      if (data !== undefined) return [data];
    } catch {
      // Not an event: what follows keeps it.
    }
    this.#lastWords = line.trim().slice(0, maxWordsLength);
    return [];
  }
}

/** The progress that an event reports; undefined if it reports something else. */
export function progressOf(event: CommandEvent): JobProgress | undefined {
  const { data } = progressSchema.safeParse(event);
  if (data === undefined) return undefined;
  const { work, done = null, total = null, secondsLeft = null } = data;
  return { work, done, total, secondsLeft };
}
