/** Hosts that are namespaces of this machine, with a card each, whose rate Linux limits (tc-tbf), at a switch that may delay. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('switch.c', import.meta.url));
/** The namespace of the switch. */
const exchange = 'sparring-switch';
const card = 'link0';
/** As large as the pieces in which a card of today takes from Linux what it cuts up itself. */
const frameBytes = 60_000;

export class Hosts {
  #folder;
  #delay;
  #names;
  #switch;

  /**
   * @param folder for what is compiled and written
   * @param count of hosts
   * @param delay of what is sent, in microseconds; undefined: as Linux's bridge has it
   */
  constructor(folder, count, delay) {
    this.#folder = folder;
    this.#delay = delay;
    this.#names = Array.from({ length: count }, (_, i) => `sparring-${i}`);
  }

  get addresses() {
    return this.#names.map((_, i) => `10.77.0.${i + 1}`);
  }

  async connect() {
    for (const host of this.#names) await run('ip', 'netns', 'add', host);
    await (this.#delay === undefined ? this.#connectToBridge() : this.#connectToSwitch());
    for (const [i, host] of this.#names.entries()) {
      await inside(host, 'ip', 'address', 'add', `${this.addresses[i]}/24`, 'dev', card);
      for (const device of ['lo', card]) await inside(host, 'ip', 'link', 'set', device, 'up');
    }
  }

  /** Without a delay: cables to a bridge. */
  async #connectToBridge() {
    await run('ip', 'netns', 'add', exchange);
    await inside(exchange, 'ip', 'link', 'add', 'bridge0', 'type', 'bridge');
    await inside(exchange, 'ip', 'link', 'set', 'bridge0', 'up');
    for (const [i, host] of this.#names.entries()) {
      const socket = `port${i}`;
      const cable = ['type', 'veth', 'peer', 'name', socket, 'netns', exchange];
      await run('ip', 'link', 'add', card, 'netns', host, ...cable);
      await inside(exchange, 'ip', 'link', 'set', socket, 'master', 'bridge0', 'up');
    }
  }

  /** With one: a program of ours, because not all kernels can delay (tc-netem). */
  async #connectToSwitch() {
    const program = join(this.#folder, 'switch');
    await run('cc', '-O2', '-o', program, source);
    const words = [String(this.#delay), card, ...this.#names];
    this.#switch = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(this.#switch.stdout, 'data');
    for (const host of this.#names) {
      await inside(host, 'ip', 'link', 'set', card, 'mtu', String(frameBytes));
    }
  }

  /** Lets each card send so much a second, such as `1gbit`. */
  async limit(rate) {
    const megabits = Number.parseFloat(rate) * (rate.includes('gbit') ? 1000 : 1);
    // What may be sent at once: a quarter of a millisecond's, and a frame at least.
    const burst = `${Math.max(Math.ceil(megabits / 4), 64)}kb`;
    const queue = ['tbf', 'rate', rate, 'burst', burst, 'latency', '100ms'];
    for (const host of this.#names) {
      await inside(host, 'tc', 'qdisc', 'replace', 'dev', card, 'root', ...queue);
    }
  }

  /** A program in place of ssh: it runs a command on the host of an address, where the host has a name of its own. */
  async agent() {
    const path = join(this.#folder, 'agent.sh');
    const cases = this.#names.map((host, i) => `${this.addresses[i]}) host=${host};;`).join(' ');
    for (const host of this.#names) await mkdir(join(this.#folder, host), { recursive: true });
    const script = `#!/bin/sh
address=$1; shift
case $address in ${cases} esac
export TMPDIR=${this.#folder}/$host
exec ip netns exec $host unshare --uts sh -c "hostname $host; exec $(printf '%s ' "$@")"
`;
    await writeFile(path, script);
    await chmod(path, 0o755);
    return path;
  }

  /** By all cards since they are there. */
  async bytesSent() {
    const file = `/sys/class/net/${card}/statistics/tx_bytes`;
    const counts = await Promise.all(this.#names.map((host) => inside(host, 'cat', file)));
    return counts.reduce((sum, text) => sum + Number(text), 0);
  }

  async disconnect() {
    this.#switch?.kill();
    for (const host of [...this.#names, exchange]) {
      await run('ip', 'netns', 'delete', host).catch(() => undefined);
    }
  }
}

async function inside(host, ...words) {
  return run('ip', 'netns', 'exec', host, ...words);
}

export async function run(command, ...args) {
  return (await promisify(execFile)(command, args, { maxBuffer: 2 ** 26 })).stdout;
}
