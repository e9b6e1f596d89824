import type { SampleRef } from '../parts/favourites.ts';
/** Samples on their way from one place to another. */

const type = 'application/x-sparring-sample';

export function startDrag(event: DragEvent, ref: SampleRef): void {
  event.dataTransfer?.setData(type, ref);
  event.dataTransfer?.setData('text/plain', ref);
}

export function isSampleDrag(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(type) === true;
}

export function droppedSample(event: DragEvent): SampleRef | undefined {
  const ref = event.dataTransfer?.getData(type) ?? '';
  return ref === '' ? undefined : ref;
}
