/** What the first process of a team says to the others. */
import type { Communicator } from './communicator.ts';

/** Kinds of messages, as numbers. */
export const kinds = { begin: 1, step: 2, batch: 3, end: 4, leave: 5 } as const;
export type Kind = keyof typeof kinds;

export interface Message {
  readonly kind: Kind;
  /** What JSON can hold. */
  readonly facts: unknown;
  readonly numbers: Float32Array;
}

const nothing = new Float32Array();

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

/** Waits for the next message of the first process. */
export async function receive(communicator: Communicator): Promise<Message> {
  const head = new Int32Array(3);
  await communicator.exchange(0, nothing, asFloats(head.buffer));
  const [number, textBytes, length] = head as unknown as [number, number, number];
  const padded = new Uint8Array(Math.ceil(textBytes / 4) * 4);
  await communicator.exchange(0, nothing, asFloats(padded.buffer));
  const numbers = new Float32Array(length);
  if (length > 0) await communicator.exchange(0, nothing, numbers);
  const kind = (Object.keys(kinds) as Kind[]).find((name) => kinds[name] === number)!;
  return { kind, facts: JSON.parse(new TextDecoder().decode(padded.subarray(0, textBytes))), numbers };
}

/** The bits of other arrays: they are sent as they are. */
function asFloats(buffer: ArrayBuffer): Float32Array {
  return new Float32Array(buffer);
}
