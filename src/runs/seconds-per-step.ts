/** Limits of the measurement. Of steps that are quick there are more, because the first ones of a process are slower. */
const timed = { steps: 5, minSeconds: 0.5, maxSeconds: 3 };

/** Seconds per step: the mean of the second half of some steps, after one that warms up. */
export async function secondsPerStep(step: () => Promise<unknown>): Promise<number> {
  await step();
  const times = [performance.now()];
  const seconds = (from: number) => (times.at(-1)! - times[from]!) / 1000;
  while ((times.length <= timed.steps || seconds(0) < timed.minSeconds) && seconds(0) < timed.maxSeconds) {
    await step();
    times.push(performance.now());
  }
  const half = (times.length - 1) >> 1;
  return seconds(half) / (times.length - 1 - half);
}
