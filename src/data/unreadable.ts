/** The pictures of a source that could not be read. */
import { SparringError } from '../core/errors.ts';
import type { PictureSource } from './pictures/source.ts';

/**
 * Notes the records that could not be read, and why. They are told in the order of the source: which of several reads that
 * were under way together failed first says nothing about the pictures, and is another one each time.
 */
export class Unreadable {
  readonly #source: PictureSource;
  readonly #reasons = new Map<number, string>();

  constructor(source: PictureSource) {
    this.#source = source;
  }

  get size(): number {
    return this.#reasons.size;
  }

  has(record: number): boolean {
    return this.#reasons.has(record);
  }

  /** Notes what reading a record threw, and throws on what does not concern the record: a bug. */
  add(record: number, thrown: unknown): void {
    if (!(thrown instanceof SparringError)) throw thrown;
    const name = this.#source.nameOf(record);
    const { message } = thrown;
    const reason = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
    this.#reasons.set(record, reason);
  }

  /** Name → reason. */
  get byName(): ReadonlyMap<string, string> {
    const inOrder = [...this.#reasons].sort(([one], [other]) => one - other);
    return new Map(inOrder.map(([record, reason]) => [this.#source.nameOf(record), reason]));
  }

  /** The first as an example: its name and the reason; undefined if all could be read. */
  get example(): string | undefined {
    const [first] = this.byName;
    return first && `${first[0]}: ${first[1]}`;
  }
}
