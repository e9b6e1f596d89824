/**
 * The studio beside a training, in a process of its own, so that whoever looks does not slow the training's steps. It is
 * told what to serve by the process that trains, and ends with it, however that ends.
 */
import { setPriority } from 'node:os';
import { messageOf } from '../core/errors.ts';
import { startStudio, type Studio } from '../studio/server/studio.ts';
import type { BesideMessage, BesideOptions } from './studio/studio-beside.ts';

/** Lower than the training's: what the page asks for waits. */
const niceness = 10;

let studio: Studio | undefined;

const tell = (message: BesideMessage): void => {
  if (process.connected) process.send!(message);
};

process.once('message', (options: BesideOptions) => {
  void serve(options);
});
process.once('disconnect', () => process.exit());
// A terminal sends Ctrl-C to both. The training is saved first, and may still be looked at meanwhile.
process.on('SIGINT', () => undefined);

async function serve(options: BesideOptions): Promise<void> {
  try {
    setPriority(niceness);
  } catch {
    // Not every system lets a process change it.
  }
  try {
    studio = await startStudio({
      ...options,
      onListeners: (listeners) => tell({ kind: 'listeners', listeners }),
    });
    tell({ kind: 'open', address: studio.address });
  } catch (thrown) {
    tell({ kind: 'failed', sentence: messageOf(thrown) });
  }
}
