/**
 * Loaded before a program (`node --import`): sends it the signal $SIGNAL as it begins to write the first file whose name
 * contains $SIGNAL_FILE, under the temporary name that such a file has until it is whole.
 */
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const { open } = promises;
let isSent = false;
promises.open = async (path, ...rest) => {
  const handle = await open(path, ...rest);
  const file = basename(String(path));
  if (!isSent && file.endsWith('.tmp') && file.includes(process.env.SIGNAL_FILE)) {
    isSent = true;
    process.kill(process.pid, process.env.SIGNAL);
  }
  return handle;
};
syncBuiltinESMExports();
