/** A training with a studio beside it, and a browser to look at it: what benchmarks of its price begin with. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Starts both. `folder` has the run; `address` is the studio's, with its token; `end` leaves nothing of either. */
export async function startWatchedTraining({ preset, data }) {
  const folder = mkdtempSync(join(tmpdir(), 'sparring-bench-'));
  const training = spawn(
    process.execPath,
    [program, 'train', data, '--preset', preset, '--minutes', '60', '--out', folder, '--studio'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const end = async () => {
    await browser.close();
    training.kill('SIGKILL');
    await sleep(500); // its studio ends with it
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    return { folder, training, browser, address: await printedAddress(training), end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function printedAddress({ stdout }) {
  let printed = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    const found = /Watch it at (\S+)\s/.exec(printed)?.[1];
    if (found !== undefined) {
      stdout.resume();
      return new URL(found);
    }
  }
  throw new Error(`the training ended: ${printed}`);
}
