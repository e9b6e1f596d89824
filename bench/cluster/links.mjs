/**
 * What a link between machines costs: processes on hosts of their own, which are namespaces of this machine with a network card
 * each, whose rate Linux limits (tc-tbf), and, if asked for, delays (tc-netem, which not all kernels have). Beside one process
 * alone, in turns.
 *
 *     npm run build && sudo node bench/cluster/links.mjs [--hosts 2] [--rates 1gbit,10gbit] [--delay 50us] [--ngf 64]
 *         [--batch-size 16] [--rounds 3] [--steps 24] [--out FILE]
 *
 * Needs root, iproute2 and Open MPI. `--delay` is of each direction. Give each process a core of its own; of fewer cores, several
 * share one.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { median, ratioOf } from '../measure/statistics.mjs';
import { sparring, writeJson } from '../quality/files.mjs';
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
const hosts = Array.from({ length: Number(values.hosts) }, (_, i) => `sparring-${i}`);
const addressOf = (host) => `10.77.0.${hosts.indexOf(host) + 1}`;
/** What the hosts are connected by. */
const exchange = 'sparring-switch';
const card = 'link0';

const folder = await mkdtemp(join(tmpdir(), 'sparring-links-'));
try {
  await connectHosts();
  const agent = await writeAgent();
  const pictures = await makePictures(folder, 2 * hosts.length * batchSize);
  const measured = Object.fromEntries(['alone', ...rates].map((side) => [side, []]));
  for (let round = 0; round < rounds; round++) {
    measured.alone.push(await alone(pictures));
    for (const rate of rates) measured[rate].push(await overLink(pictures, rate, agent));
    const last = Object.entries(measured).map(([side, all]) => `${side} ${all.at(-1).seconds.toFixed(3)} s`);
    console.error(last.join(', '));
  }
  for (const rate of rates) report(measured.alone, measured[rate], rate);
  if (values.out !== undefined) {
    const given = { hosts: hosts.length, cores: availableParallelism(), delay: values.delay ?? null };
    writeJson(values.out, { ...network, ...given, measured });
  }
} finally {
  for (const host of [...hosts, exchange]) await run('ip', 'netns', 'delete', host).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}

async function alone(pictures) {
  const options = await timedOptions(folder, network, 1);
  await sparring('train', pictures, options);
  return { seconds: await secondsOfStep(options.out) };
}

async function overLink(pictures, rate, agent) {
  for (const host of hosts) {
    await inside(host, 'tc', 'qdisc', 'replace', 'dev', card, 'root', ...limitOf(rate));
  }
  const options = {
    ...(await timedOptions(folder, network, hosts.length)),
    timeline: join(folder, 'trace.json'),
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const before = await bytesSent();
  const subnet = `${addressOf(hosts[0])}/24`;
  const through = `--mca plm_rsh_agent ${agent} --mca pml ob1 --mca btl tcp,self --mca btl_tcp_if_include ${subnet} --mca oob_tcp_if_include ${subnet}`;
  const where = [
    '--host',
    hosts.map((host) => `${addressOf(host)}:1`).join(','),
    '-np',
    String(hosts.length),
    '--bind-to',
    'none',
  ];
  const command = [process.execPath, program, 'train', pictures, ...words];
  await run(
    agent,
    addressOf(hosts[0]),
    'mpirun',
    '--allow-run-as-root',
    ...where,
    ...through.split(' '),
    ...command,
  );
  const bytes = ((await bytesSent()) - before) / steps;
  return { seconds: await secondsOfStep(options.out), bytes, ...(await timesOf(options.timeline)) };
}

/** A queue that sends so much a second, with what may be sent at once. */
function limitOf(rate) {
  if (values.delay !== undefined) return ['netem', 'rate', rate, 'delay', values.delay, 'limit', '100000'];
  const megabits = Number.parseFloat(rate) * (rate.includes('gbit') ? 1000 : 1);
  return ['tbf', 'rate', rate, 'burst', `${Math.ceil(megabits / 4)}kb`, 'latency', '100ms'];
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

/** A namespace for each host, with a cable to the switch, which is one, too. */
async function connectHosts() {
  for (const host of [...hosts, exchange]) await run('ip', 'netns', 'add', host);
  await inside(exchange, 'ip', 'link', 'add', 'bridge0', 'type', 'bridge');
  await inside(exchange, 'ip', 'link', 'set', 'bridge0', 'up');
  for (const [i, host] of hosts.entries()) {
    const socket = `port${i}`;
    const cable = ['type', 'veth', 'peer', 'name', socket, 'netns', exchange];
    await run('ip', 'link', 'add', card, 'netns', host, ...cable);
    await inside(exchange, 'ip', 'link', 'set', socket, 'master', 'bridge0', 'up');
    await inside(host, 'ip', 'address', 'add', `${addressOf(host)}/24`, 'dev', card);
    for (const device of ['lo', card]) await inside(host, 'ip', 'link', 'set', device, 'up');
  }
}

/** In place of ssh: runs a command on the host of an address, where the host has a name of its own. */
async function writeAgent() {
  const path = join(folder, 'agent.sh');
  const cases = hosts.map((host) => `${addressOf(host)}) host=${host};;`).join(' ');
  const script = `#!/bin/sh
address=$1; shift
case $address in ${cases} esac
export TMPDIR=${folder}/$host
mkdir -p $TMPDIR
exec ip netns exec $host unshare --uts sh -c "hostname $host; exec $(printf '%s ' "$@")"
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

async function bytesSent() {
  const counts = hosts.map((host) => inside(host, 'cat', `/sys/class/net/${card}/statistics/tx_bytes`));
  return (await Promise.all(counts)).reduce((sum, text) => sum + Number(text), 0);
}

async function inside(host, ...words) {
  return run('ip', 'netns', 'exec', host, ...words);
}

async function run(command, ...args) {
  return (await promisify(execFile)(command, args, { maxBuffer: 2 ** 26 })).stdout;
}
