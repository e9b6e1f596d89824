/**
 * The processor time that a page and its server take beside a training that they show, which step times in turns say less
 * exactly. Prints cores: 1 is all the time of one. Needs Linux, `npm run build` and Chromium.
 *
 *     node bench/studio/share.mjs [--seconds 15] [--preset dcgan-28] [--data mnist]
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { processorSeconds } from '../quality/processor-time.mjs';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    preset: { type: 'string', default: 'dcgan-28' },
    data: { type: 'string', default: 'mnist' },
  },
});
const seconds = Number(values.seconds);
const folder = mkdtempSync(join(tmpdir(), 'sparring-bench-'));
const training = spawn(
  process.execPath,
  [program, 'train', values.data, '--preset', values.preset, '--minutes', '60', '--out', folder, '--studio'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(await printedAddress());
  await page.waitForSelector('.chart canvas');
  await sleep(5000); // until all is drawn for the first time
  const before = processorTimes();
  await sleep(1000 * seconds);
  const shares = {};
  for (const [pid, { name, spent }] of processorTimes()) {
    const cores = (spent - (before.get(pid)?.spent ?? 0)) / seconds;
    shares[name] = (shares[name] ?? 0) + cores;
  }
  console.table(Object.fromEntries(Object.entries(shares).map(([name, cores]) => [name, cores.toFixed(3)])));
} finally {
  await browser.close();
  training.kill('SIGKILL');
  await sleep(500);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function printedAddress() {
  let printed = '';
  for await (const chunk of training.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    const found = /Watch it at (\S+)\s/.exec(printed)?.[1];
    if (found !== undefined) {
      training.stdout.resume();
      return found;
    }
  }
  throw new Error(`the training ended: ${printed}`);
}

/** Of the training, its studio and the browser, by process. */
function processorTimes() {
  const lines = execFileSync('ps', ['-eo', 'pid,ppid,args', '--no-headers'], { encoding: 'utf8' }).split(
    '\n',
  );
  const times = new Map();
  for (const line of lines) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    let name;
    if (pid === training.pid) name = 'training';
    else if (parent === training.pid) name = 'server of the page';
    else if (/chrom/.test(line)) name = 'browser';
    const spent = name && processorSeconds(pid);
    if (spent !== undefined) times.set(pid, { name, spent });
  }
  return times;
}
