/** The stream of events: one order for all listeners, and what a listener missed if it comes back soon. */
import { randomBytes } from 'node:crypto';
import type { StudioEventName, StudioEvents } from '../messages/events.ts';

interface Sent {
  readonly number: number;
  /** As it goes over the wire. */
  readonly text: string;
}

/** What a listener may leave unread, in characters. Who reads more slowly is cut off, and comes back by itself. */
const maxUnread = 4_000_000;
/** About how much is sent at once. Until then all listeners share what is unread; what is sent is each one's own. */
const pieceCharacters = 100_000;
/** How much is kept for listeners that come back: of events, and of characters. At most twice as much, which all may leave unread. */
const kept = { events: 2_000, characters: maxUnread / 2 };

export interface Listener {
  /** What to send next; undefined when the stream has ended. Waits for it. */
  next(): Promise<string | undefined>;
  close(): void;
}

/** Events with ids `BOOT-NUMBER`: those of a server that was started again are none of this one's. */
export class EventStream {
  readonly #boot = randomBytes(6).toString('hex');
  #count = 0;
  #kept: Sent[] = [];
  #keptCharacters = 0;
  readonly #listeners = new Set<Queue>();
  readonly #onChange: (listeners: number) => void;

  /** @param onChange called with the number of listeners when it changes */
  constructor(onChange: (listeners: number) => void = () => undefined) {
    this.#onChange = onChange;
  }

  /** The id of the newest event. */
  get latest(): string {
    return `${this.#boot}-${this.#count}`;
  }

  publish<Name extends StudioEventName>(name: Name, data: StudioEvents[Name]): void {
    this.#count += 1;
    const sent = { number: this.#count, text: eventText(this.latest, name, data) };
    this.#keep(sent);
    for (const listener of this.#listeners) listener.push(sent.text);
  }

  /** @param lastId of the last event that the listener has; undefined if it has none */
  listen(lastId?: string): Listener {
    const queue = new Queue(() => {
      if (this.#listeners.delete(queue)) this.#onChange(this.#listeners.size);
    });
    for (const text of this.#missed(lastId)) queue.push(text);
    this.#listeners.add(queue);
    this.#onChange(this.#listeners.size);
    return queue;
  }

  /** Ends the stream of every listener. */
  close(): void {
    for (const listener of this.#listeners) listener.close();
  }

  #keep(sent: Sent): void {
    this.#kept.push(sent);
    this.#keptCharacters += sent.text.length;
    if (this.#kept.length <= 2 * kept.events && this.#keptCharacters <= 2 * kept.characters) return;
    let first = 0; // half is dropped at once, so that this is rare
    while (this.#kept.length - first > kept.events || this.#keptCharacters > kept.characters)
      this.#keptCharacters -= this.#kept[first++]!.text.length;
    this.#kept = this.#kept.slice(first);
  }

  #missed(lastId: string | undefined): readonly string[] {
    if (lastId === undefined) return [`id: ${this.latest}\nevent: hello\ndata: {}\n\n`];
    const at = lastId.lastIndexOf('-');
    const number = Number(lastId.slice(at + 1));
    const first = this.#kept[0]?.number ?? this.#count + 1;
    const isOurs =
      lastId.slice(0, at) === this.#boot &&
      Number.isInteger(number) &&
      number <= this.#count &&
      number >= first - 1;
    if (!isOurs) return [eventText(this.latest, 'reset', {})];
    return this.#kept.filter((sent) => sent.number > number).map(({ text }) => text);
  }
}

function eventText(id: string, name: string, data: unknown): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** What one listener has still to read. */
class Queue implements Listener {
  readonly #onClose: () => void;
  #unread: string[] = [];
  #length = 0;
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  push(text: string): void {
    if (this.#isClosed) return;
    if (this.#length + text.length > maxUnread) {
      this.close();
      return;
    }
    this.#unread.push(text);
    this.#length += text.length;
    this.#wake();
  }

  async next(): Promise<string | undefined> {
    while (this.#unread.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#unread.length === 0) return undefined;
    let count = 0;
    let length = 0;
    do length += this.#unread[count++]!.length;
    while (length < pieceCharacters && count < this.#unread.length);
    this.#length -= length;
    return this.#unread.splice(0, count).join('');
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unread = [];
    this.#length = 0;
    this.#onClose();
    this.#wake();
  }
}
