/**
 * What a link between machines costs: processes on hosts of their own, which are namespaces of this machine with a network card
 * each, whose rate is limited, and, if asked for, a delay. Beside one process alone, in turns.
 *
 *     npm run build && sudo node bench/cluster/links.mjs [--hosts 2] [--rates 1gbit,10gbit] [--delay 50] [--ngf 64]
 *         [--batch-size 16] [--rounds 3] [--steps 24] [--out FILE]
 *
 * Needs root, iproute2 and Open MPI; with `--delay`, microseconds of each direction, a C compiler, too. Give each process a core of
 * its own; of fewer cores, several share one. The delaying switch takes a part of one.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { median, ratioOf } from '../measure/statistics.mjs';
import { sparring, writeJson } from '../quality/files.mjs';
import { Hosts, run } from './hosts.mjs';
import { makePictures, secondsOfStep, timedOptions } from './training.mjs';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '2' },
    rates: { type: 'string', default: '1gbit,10gbit' },
    delay: { type: 'string' },
    ngf: { type: 'string', default: '64' },
    'batch-size': { type: 'string', default: '16' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '24' },
    out: { type: 'string' },
  },
});
const [ngf, batchSize, rounds, steps] = ['ngf', 'batch-size', 'rounds', 'steps'].map((name) =>
  Number(values[name]),
);
const network = { ngf, batchSize, steps };
const rates = values.rates.split(',');
const count = Number(values.hosts);
const delay = values.delay === undefined ? undefined : Number(values.delay);

const folder = await mkdtemp(join(tmpdir(), 'sparring-links-'));
const hosts = new Hosts(folder, count, delay);
try {
  await hosts.connect();
  const agent = await hosts.agent();
  const pictures = await makePictures(folder, 2 * count * batchSize);
  const measured = Object.fromEntries(['alone', ...rates].map((side) => [side, []]));
  for (let round = 0; round < rounds; round++) {
    measured.alone.push(await alone(pictures));
    for (const rate of rates) measured[rate].push(await overLink(pictures, rate, agent));
    const last = Object.entries(measured).map(([side, all]) => `${side} ${all.at(-1).seconds.toFixed(3)} s`);
    console.error(last.join(', '));
  }
  for (const rate of rates) report(measured.alone, measured[rate], rate);
  if (values.out !== undefined) {
    const given = { hosts: count, cores: availableParallelism(), delay: delay ?? null };
    writeJson(values.out, { ...network, ...given, measured });
  }
} finally {
  await hosts.disconnect();
  await rm(folder, { recursive: true, force: true });
}

async function alone(pictures) {
  const options = await timedOptions(folder, network, 1);
  await sparring('train', pictures, options);
  return { seconds: await secondsOfStep(options.out) };
}

async function overLink(pictures, rate, agent) {
  await hosts.limit(rate);
  const options = {
    ...(await timedOptions(folder, network, count)),
    timeline: join(folder, 'trace.json'),
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const before = await hosts.bytesSent();
  const [first] = hosts.addresses;
  const subnet = `${first}/24`;
  const through = `--mca plm_rsh_agent ${agent} --mca pml ob1 --mca btl tcp,self --mca btl_tcp_if_include ${subnet} --mca oob_tcp_if_include ${subnet}`;
  const where = [
    '--host',
    hosts.addresses.map((address) => `${address}:1`).join(','),
    '-np',
    String(count),
    '--bind-to',
    'none',
  ];
  const command = [process.execPath, program, 'train', pictures, ...words];
  await run(agent, first, 'mpirun', '--allow-run-as-root', ...where, ...through.split(' '), ...command);
  const bytes = ((await hosts.bytesSent()) - before) / steps;
  return { seconds: await secondsOfStep(options.out), bytes, ...(await timesOf(options.timeline)) };
}

/** Seconds a step of the first process, by what it does. */
async function timesOf(file) {
  const { traceEvents } = JSON.parse(await readFile(file, 'utf8'));
  const own = traceEvents.filter(({ ph, pid, args }) => ph === 'X' && pid === 0 && args.step > steps / 2);
  const times = {};
  for (const { name, dur } of own) times[name] = (times[name] ?? 0) + dur / 1e6 / (steps / 2);
  return { times };
}

function report(single, shared, rate) {
  const seconds = (all) => all.map((each) => each.seconds);
  const { median: ratio, least, most } = ratioOf(seconds(single), seconds(shared));
  const [one, several] = [single, shared].map((all) => median(seconds(all)));
  const megabytes = (median(shared.map(({ bytes }) => bytes)) / 1e6).toFixed(1);
  // What is lost does not grow with the batch, and all else does.
  const enough = Math.ceil((batchSize * 9 * (several - one)) / one);
  console.log(
    `${rate}: ${(1000 * one).toFixed(0)} ms alone, ${(1000 * several).toFixed(0)} ms over the link, ${ratio.toFixed(2)} of ideal (${least.toFixed(2)} to ${most.toFixed(2)}); ${megabytes} MB a step both ways; a process needs about ${enough} pictures for 0.9`,
  );
  for (const name of Object.keys(shared[0].times)) {
    const part = median(shared.map(({ times }) => times[name]));
    console.log(`  ${name.padEnd(18)} ${(1000 * part).toFixed(0).padStart(5)} ms`);
  }
}
