/** Events that wait while nobody sees the page: drawing them would take time from the training that they tell of. */
import type { StudioEvent } from '../../messages/events.ts';

/** Of more, the page reads everything again, as after a break. */
export const maxHeld = 1000;

export class HeldEvents {
  #held: StudioEvent[] = [];
  #isOverfull = false;

  /**
   * What of an event is to be told now.
   *
   * @param isSeen whether somebody sees the page
   */
  take(event: StudioEvent, isSeen: boolean): readonly StudioEvent[] {
    // What the page itself waits for, such as a look at pictures before they are trained on, goes on unseen.
    if (event.name === 'job') return [event];
    if (event.name === 'reset') {
      this.#clear();
      return [event];
    }
    if (isSeen) return [...this.release(), event];
    if (this.#isOverfull) return [];
    this.#held.push(event);
    if (this.#held.length > maxHeld) {
      this.#clear();
      this.#isOverfull = true;
    }
    return [];
  }

  /** What has waited, in its order, now that the page is seen. */
  release(): readonly StudioEvent[] {
    const all = this.#isOverfull ? [{ name: 'reset', data: {} } as StudioEvent] : this.#held;
    this.#clear();
    return all;
  }

  #clear(): void {
    this.#held = [];
    this.#isOverfull = false;
  }
}
