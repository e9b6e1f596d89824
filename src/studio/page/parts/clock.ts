import { signal } from '@preact/signals';

/** Changes so often that what is said of times stays true: who reads it is drawn again. */
export const clock = signal(Date.now());

const everyMilliseconds = 20_000;
setInterval(() => {
  if (document.visibilityState === 'visible') clock.value = Date.now();
}, everyMilliseconds);
addEventListener('visibilitychange', () => {
  clock.value = Date.now();
});
