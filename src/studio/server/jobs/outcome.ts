/** What a command of the command line says at its end, on standard output (`--json`). */
import { z } from 'zod';
import { errorCodes, SparringError, type ErrorCode } from '../../../core/errors.ts';

const failureSchema = z.looseObject({
  outcome: z.literal('failure'),
  error: z.looseObject({
    code: z.string(),
    message: z.string(),
    option: z.string().nullable(),
    suggestion: z.string().nullable(),
  }),
});

const outcomeSchema = z.discriminatedUnion('outcome', [
  z.looseObject({ outcome: z.literal('success') }),
  /** A signal ended it early: what was done so far. */
  z.looseObject({ outcome: z.literal('stopped') }),
  failureSchema,
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** The outcome that was printed; undefined if the text is not a whole one, as of a command that was killed. */
export function parseOutcome(text: string): Outcome | undefined {
  try {
    return outcomeSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The failure of a command as an error of this process, with the sentence that people would have seen. */
export function errorOf({ error }: z.infer<typeof failureSchema>): SparringError {
  const { code, message, option, suggestion } = error;
  const known = errorCodes.find((each) => each === code);
  return new SparringError(message, {
    code: known,
    option: option ?? undefined,
    suggestion: suggestion ?? undefined,
  });
}

/** How a command ended that left no outcome: something killed it. */
export interface Death {
  readonly code?: number | null;
  readonly signal?: string | null;
  /** What it said last that was no event, such as the fault of a runtime. */
  readonly lastWords?: string | undefined;
}

/** The error of a command that left no outcome. @param what begins the sentence: `the training` */
export function errorOfDeath(what: string, { code, signal, lastWords }: Death): SparringError {
  const how = signal ? ` (${signal})` : code ? ` (exit code ${code})` : '';
  const why =
    lastWords === undefined
      ? signal === 'SIGKILL'
        ? 'the system or somebody stopped it, perhaps because memory was full'
        : 'it left no reason'
      : lastWords;
  return new SparringError(`${what} ended early${how}: ${why}`, { code: 'failed' satisfies ErrorCode });
}
