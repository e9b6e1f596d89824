/**
 * A front end for one Jupyter kernel: enough of ZeroMQ's protocol (ZMTP 3.0, rfc.zeromq.org/spec/23) and of Jupyter's
 * messages (jupyter-client.readthedocs.io/en/stable/messaging.html) to run the cells of a notebook.
 */
import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

/** What a cell gave: text that it printed, what it displayed by MIME type, and its error. */
export interface CellOutput {
  text: string;
  readonly displayed: Readonly<Record<string, unknown>>[];
  error?: string;
}

export interface Kernel {
  execute(code: string): Promise<CellOutput>;
  stop(): void;
}

interface Message {
  readonly type: string;
  readonly parent: string | undefined;
  readonly content: Readonly<Record<string, unknown>>;
}

const key = randomUUID();
const delimiter = '<IDS|MSG>';

/** @param command what starts the kernel, given the path of the connection file */
export async function startKernel(
  command: (connectionFile: string) => readonly [string, ...string[]],
  folder: string,
): Promise<Kernel> {
  const [control, shell, stdin, heartbeat, iopub] = await freePorts(5);
  const file = join(folder, 'connection.json');
  const ports = { control_port: control, shell_port: shell, stdin_port: stdin, hb_port: heartbeat };
  const scheme = { transport: 'tcp', ip: '127.0.0.1', signature_scheme: 'hmac-sha256', key };
  writeFileSync(file, JSON.stringify({ ...scheme, ...ports, iopub_port: iopub }));
  const [program, ...args] = command(file);
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const requests = await ZmqSocket.connect(shell!, 'DEALER');
  const news = await ZmqSocket.connect(iopub!, 'SUB');
  news.send([Buffer.from([1])]); // subscribes to everything

  return {
    async execute(code) {
      const id = randomUUID();
      const content = { code, silent: false, store_history: true, allow_stdin: false, stop_on_error: true };
      requests.send(encode(id, 'execute_request', content));
      const output: CellOutput = { text: '', displayed: [] };
      for (;;) {
        const { type, parent, content: said } = decode(await news.next());
        if (parent !== id) continue;
        if (type === 'stream') output.text += String(said['text']);
        if (type === 'display_data' || type === 'execute_result') {
          output.displayed.push(said['data'] as Record<string, unknown>);
        }
        if (type === 'error') output.error = `${String(said['ename'])}: ${String(said['evalue'])}`;
        if (type === 'status' && said['execution_state'] === 'idle') return output;
      }
    },
    stop() {
      requests.close();
      news.close();
      child.kill('SIGKILL');
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function encode(id: string, type: string, content: object): Buffer[] {
  const header = { msg_id: id, msg_type: type, username: 'test', session: key, date: '', version: '5.3' };
  const parts = [header, {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
  const signature = parts.reduce((hash, part) => hash.update(part), createHmac('sha256', key)).digest('hex');
  return [Buffer.from(delimiter), Buffer.from(signature), ...parts];
}

function decode(frames: readonly Buffer[]): Message {
  const start = frames.findIndex((frame) => frame.toString() === delimiter);
  const [, , header, parent, , content] = frames.slice(start);
  const parsed = (frame: Buffer | undefined) => JSON.parse(String(frame)) as Record<string, unknown>;
  return {
    type: String(parsed(header)['msg_type']),
    parent: parsed(parent)['msg_id'] as string | undefined,
    content: parsed(content),
  };
}

const flags = { more: 1, long: 2, command: 4 };

/** A DEALER or SUB socket, without security. */
class ZmqSocket {
  readonly #socket: Socket;
  readonly #messages: Buffer[][] = [];
  #received = Buffer.alloc(0);
  #greeted = false;
  #frames: Buffer[] = [];
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
  }

  /** Tries until the kernel listens. */
  static async connect(port: number, type: 'DEALER' | 'SUB'): Promise<ZmqSocket> {
    for (;;) {
      const socket = await new Promise<Socket | undefined>((resolve) => {
        const attempt = connect(port, '127.0.0.1');
        attempt.once('connect', () => resolve(attempt));
        attempt.once('error', () => resolve(undefined));
      });
      if (socket !== undefined) {
        const opened = new ZmqSocket(socket);
        opened.#greet(type);
        return opened;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  send(frames: readonly Buffer[]): void {
    frames.forEach((frame, i) => this.#write(frame, i < frames.length - 1 ? flags.more : 0));
  }

  async next(): Promise<readonly Buffer[]> {
    while (this.#messages.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#messages.shift()!;
  }

  close(): void {
    this.#socket.destroy();
  }

  #greet(type: string): void {
    const greeting = Buffer.alloc(64);
    greeting[0] = 0xff; // the signature: FF, eight bytes, 7F
    greeting[9] = 0x7f;
    greeting[10] = 3; // the major version
    greeting.write('NULL', 12);
    this.#socket.write(greeting);
    const property = (name: string, value: string) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(value.length);
      return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, Buffer.from(value)]);
    };
    const ready = [Buffer.from([5]), Buffer.from('READY'), property('Socket-Type', type)];
    this.#write(Buffer.concat(ready), flags.command);
  }

  #write(body: Buffer, flag: number): void {
    const head = Buffer.alloc(9);
    if (body.length < 256) {
      this.#socket.write(Buffer.concat([Buffer.from([flag, body.length]), body]));
      return;
    }
    head[0] = flag | flags.long;
    head.writeBigUInt64BE(BigInt(body.length), 1);
    this.#socket.write(Buffer.concat([head, body]));
  }

  #take(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    if (!this.#greeted) {
      if (this.#received.length < 64) return;
      this.#received = this.#received.subarray(64);
      this.#greeted = true;
    }
    while (this.#takeFrame());
    this.#wake?.();
  }

  #takeFrame(): boolean {
    const { length } = this.#received;
    if (length < 2) return false;
    const flag = this.#received[0]!;
    const isLong = (flag & flags.long) !== 0;
    const headSize = isLong ? 9 : 2;
    if (length < headSize) return false;
    const size = isLong ? Number(this.#received.readBigUInt64BE(1)) : this.#received[1]!;
    if (length < headSize + size) return false;
    const body = this.#received.subarray(headSize, headSize + size);
    this.#received = this.#received.subarray(headSize + size);
    if ((flag & flags.command) !== 0) return true;
    this.#frames.push(body);
    if ((flag & flags.more) === 0) {
      this.#messages.push(this.#frames);
      this.#frames = [];
    }
    return true;
  }
}
