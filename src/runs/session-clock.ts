import type { DiskRoom } from './disk-room.ts';

/** The seconds of a session that are training: not those before it starts, nor those that it waits for room on the disk. */
export class SessionClock {
  readonly #earlier: number;
  readonly #room: DiskRoom;
  #began: number | undefined;
  #waitedBefore = 0;

  /** @param earlier seconds of earlier sessions */
  constructor(earlier: number, room: DiskRoom) {
    this.#earlier = earlier;
    this.#room = room;
  }

  start(): void {
    this.#began = performance.now();
    this.#waitedBefore = this.#room.waitedSeconds;
  }

  /** Seconds of this session. */
  get session(): number {
    if (this.#began === undefined) return 0;
    return (performance.now() - this.#began) / 1000 - (this.#room.waitedSeconds - this.#waitedBefore);
  }

  /** Seconds of the run. */
  get total(): number {
    return this.#earlier + this.session;
  }
}
