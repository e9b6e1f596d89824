/** What the first process of a team says to the others, and what they answer. */
import type { Communicator } from './communicator.ts';

/** Kinds of messages, as numbers. */
export const kinds = {
  begin: 1,
  step: 2,
  batch: 3,
  end: 4,
  leave: 5,
  /** There is nothing to do yet. */
  wait: 6,
  /** Asks for the hash of the state. */
  compare: 7,
  /** What only the others send. */
  answer: 8,
} as const;
export type Kind = keyof typeof kinds;

export interface Message {
  readonly kind: Kind;
  /** What JSON can hold. */
  readonly facts: unknown;
  readonly numbers: Float32Array;
}

const nothing = new Float32Array();

/** A message of facts alone. */
export function messageOf(kind: Kind, facts: unknown = null): Message {
  return { kind, facts, numbers: nothing };
}

/** Sends a message to one process, which must be waiting for one. */
export async function send(
  communicator: Communicator,
  to: number,
  { kind, facts, numbers }: Message,
): Promise<void> {
  const text = new TextEncoder().encode(JSON.stringify(facts ?? null));
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4);
  padded.set(text);
  const head = Int32Array.of(kinds[kind], text.length, numbers.length);
  await communicator.exchange(to, asFloats(head.buffer), nothing);
  await communicator.exchange(to, asFloats(padded.buffer), nothing);
  if (numbers.length > 0) await communicator.exchange(to, numbers, nothing);
}

/** An array for so many numbers of a message. */
export type Space = (length: number) => Float32Array;

/**
 * Waits for the next message of a process.
 *
 * @param from default: the first
 * @param space has an array for its numbers. Default: a new one
 */
export async function receive(
  communicator: Communicator,
  from = 0,
  space: Space = (length) => new Float32Array(length),
): Promise<Message> {
  const head = new Int32Array(3);
  await communicator.exchange(from, nothing, asFloats(head.buffer));
  const [number, textBytes, length] = head as unknown as [number, number, number];
  const padded = new Uint8Array(Math.ceil(textBytes / 4) * 4);
  await communicator.exchange(from, nothing, asFloats(padded.buffer));
  const numbers = space(length);
  if (length > 0) await communicator.exchange(from, nothing, numbers);
  const kind = (Object.keys(kinds) as Kind[]).find((name) => kinds[name] === number)!;
  return { kind, facts: JSON.parse(new TextDecoder().decode(padded.subarray(0, textBytes))), numbers };
}

/** The next message of the first process that is more than a request to wait. @param space as of `receive` */
export async function receiveWork(communicator: Communicator, space?: Space): Promise<Message> {
  for (;;) {
    const message = await receive(communicator, 0, space);
    if (message.kind !== 'wait') return message;
  }
}

/** The bits of other arrays: they are sent as they are. */
function asFloats(buffer: ArrayBuffer): Float32Array {
  return new Float32Array(buffer);
}
