/** Turns of the event loop between runs, so that a page in which a training only awaits still draws and responds. */

/**
 * How long runs may follow each other without a turn, in milliseconds. Half a frame at 60 Hz: a frame that is due waits
 * for the run in progress and no longer.
 */
const longestMilliseconds = 8;

let lastTurn = -Infinity;

/**
 * Lets the event loop handle what waits (input, timers, messages, a frame) if it has had no turn for 8 ms. Awaiting a
 * run of WebAssembly alone never does: its promises resolve in the same turn.
 */
export async function yieldWhenDue(): Promise<void> {
  if (performance.now() - lastTurn < longestMilliseconds) return;
  await nextTurn();
  lastTurn = performance.now();
}

/**
 * A message to itself. Unlike timers, messages are not delayed, neither in a hidden page nor after nested calls. And
 * Chromium draws frames between them: between continuations of `scheduler.yield` it draws only about nine a second.
 */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
