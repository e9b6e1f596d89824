/** What a run records of its sessions beside retries: that one failed, and that a later one got past it. */
import { sentenceOf } from '../core/sentence.ts';
import type { MetricsRecord } from './metrics-log.ts';

/** Why a session ended, and after which step. */
export interface Failure {
  readonly step: number;
  /** In the words of programs. */
  readonly reason: string;
}

/** The events of a run: its `RunFolder`. */
interface EventFile {
  appendEvent(event: MetricsRecord): Promise<void>;
  readEvents(): Promise<readonly MetricsRecord[]>;
}

/** The names of events, as `events.jsonl` has them. */
export const eventNames = { retry: 'retry', failed: 'failed', resumed: 'resumed' } as const;

/** Records that a session failed, where the disk takes it: the error that ended it is worth more than this record. */
export async function recordFailure(file: EventFile, step: number, thrown: unknown): Promise<void> {
  const reason = String(sentenceOf(thrown));
  await file.appendEvent({ event: eventNames.failed, step, reason }).catch(() => undefined);
}

/** Records that a session which resumed at `step` got past a failure, if there was one and the disk takes it. */
export async function recordResumption(file: EventFile, step: number): Promise<void> {
  try {
    if (failureOf(await file.readEvents()) === undefined) return;
    await file.appendEvent({ event: eventNames.resumed, step });
  } catch {
    // The training goes on, and records it at its end.
  }
}

/** What the last session failed with; undefined if it did not, or if the run has been resumed since. */
export function failureOf(events: readonly MetricsRecord[]): Failure | undefined {
  const last = events.findLast(endsSession);
  if (last?.['event'] !== eventNames.failed) return undefined;
  const { step, reason } = last;
  return { step, reason: typeof reason === 'string' ? reason : 'the reason is not known' };
}

/**
 * Whether an event was recorded already: a session that was killed does again what it did. Only that a session failed, or got
 * past it, may happen again.
 */
export function isRepeated(event: MetricsRecord, earlier: readonly MetricsRecord[]): boolean {
  const text = JSON.stringify(event);
  const compared = endsSession(event) ? earlier.filter(endsSession).slice(-1) : earlier;
  return compared.some((each) => JSON.stringify(each) === text);
}

function endsSession({ event }: MetricsRecord): boolean {
  return event === eventNames.failed || event === eventNames.resumed;
}
