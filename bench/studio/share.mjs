/**
 * The processor time that a page and its server take beside a training that they show, which step times in turns say less
 * exactly. Prints cores: 1 is all the time of one. Needs Linux, `npm run build` and Chromium.
 *
 *     node bench/studio/share.mjs [--seconds 15] [--preset dcgan-28] [--data mnist]
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { processorSeconds } from '../quality/processor-time.mjs';
import { startWatchedTraining } from './watched-training.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    preset: { type: 'string', default: 'dcgan-28' },
    data: { type: 'string', default: 'mnist' },
  },
});
const seconds = Number(values.seconds);
const { training, browser, address, end } = await startWatchedTraining(values);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(address.href);
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
  await end();
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
