/**
 * Loaded before a command (`node --import`). Counts what the command changes under a folder, and at the n-th change stops
 * the process or lets the change fail. Everything else is Node's own.
 *
 * CRASH_ROOT  the folder whose changes count
 * CRASH_PLAN  JSON: { kind, at, until }, see `plan` below; without it the changes are only recorded
 * CRASH_LOG   a file outside the folder that receives a line of JSON for each change
 * CRASH_DATA  1 if the lines have what is written, too
 */
import { appendFileSync, constants, lstatSync, realpathSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = realpathSync(process.env.CRASH_ROOT);
const log = process.env.CRASH_LOG;
/**
 * kill: stops before the change. half: writes half of the bytes, then stops. eio: this change fails once. full: changes
 * that need room fail from this one on, up to `until`. short: from here on, each write takes half of its bytes.
 */
const plan = JSON.parse(process.env.CRASH_PLAN ?? '{"kind":"none","at":0}');
let count = 0;

/** The absolute path, where it is under the folder that counts. */
function inside(path) {
  if (path === undefined) return undefined;
  const text = path instanceof URL ? fileURLToPath(path) : String(path);
  const at = resolve(text);
  let real = at;
  try {
    real = join(realpathSync(dirname(at)), basename(at));
  } catch {
    // Its folder does not exist: the change will fail by itself.
  }
  return real === root || real.startsWith(root + sep) ? real : undefined;
}

function stop() {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // the signal may take a moment
}

function failure(code, change) {
  const words = code === 'EIO' ? 'i/o error' : 'no space left on device';
  return Object.assign(new Error(`${code}: ${words}, ${change.op} '${change.path}'`), {
    code,
    syscall: change.op,
  });
}

/** Called before each change. Returns whether a write takes half of its bytes, and whether the process stops then. */
function before(change) {
  count += 1;
  if (log !== undefined) appendFileSync(log, `${JSON.stringify({ n: count, ...change })}\n`);
  const isNow = count === plan.at;
  if (plan.kind === 'kill' && isNow) stop();
  if (plan.kind === 'half' && isNow) {
    if (change.op === 'write') return { half: true, stop: true };
    stop();
  }
  if (plan.kind === 'eio' && isNow) throw failure('EIO', change);
  const needsRoom = ['write', 'create', 'mkdir'].includes(change.op);
  if (plan.kind === 'full' && needsRoom && count >= plan.at && count < (plan.until ?? Infinity)) {
    throw failure('ENOSPC', change);
  }
  return { half: plan.kind === 'short' && change.op === 'write' && count >= plan.at, stop: false };
}

const original = { ...promises };

function exists(path) {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function opensForWriting(flags) {
  if (typeof flags === 'number') return (flags & 3) !== 0;
  return /[wa+]/.test(flags);
}

function appends(flags) {
  return typeof flags === 'number' ? (flags & constants.O_APPEND) !== 0 : flags.startsWith('a');
}

function clearsFile(flags) {
  return typeof flags === 'number' ? (flags & constants.O_TRUNC) !== 0 : flags.startsWith('w');
}

const paths = new WeakMap();
const positions = new WeakMap();

promises.open = async function (path, flags = 'r', mode) {
  const at = inside(path);
  const writes = opensForWriting(flags);
  if (at !== undefined && writes) {
    before(exists(at) ? { op: clearsFile(flags) ? 'clear' : 'open', path: at } : { op: 'create', path: at });
  }
  const handle = await original.open(path, flags, mode);
  if (at !== undefined) {
    paths.set(handle, at);
    positions.set(handle, appends(flags) ? 'end' : 0);
  }
  return handle;
};

const sample = await original.open(fileURLToPath(import.meta.url), 'r');
const FileHandle = Object.getPrototypeOf(sample);
await sample.close();
const own = {
  write: FileHandle.write,
  sync: FileHandle.sync,
  datasync: FileHandle.datasync,
  truncate: FileHandle.truncate,
};

FileHandle.write = async function (data, offset, length, position) {
  const path = paths.get(this);
  if (path === undefined) return own.write.call(this, data, offset, length, position);
  // Text takes (text, position); bytes take (bytes, offset, length, position).
  const isText = typeof data === 'string';
  const start = isText ? 0 : (offset ?? 0);
  const bytes = isText ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const size = isText ? bytes.length : (length ?? bytes.length - start);
  const where = (isText ? offset : position) ?? positions.get(this);
  const piece = bytes.subarray(start, start + size);
  const asked = before({
    op: 'write',
    path,
    at: where,
    data: process.env.CRASH_DATA === '1' ? piece.toString('base64') : undefined,
  });
  const part = asked.half && size > 1 ? piece.subarray(0, Math.ceil(size / 2)) : piece;
  const explicit = isText ? offset : position;
  const result = await own.write.call(this, part, 0, part.length, explicit ?? null);
  if (asked.stop) stop();
  if (typeof positions.get(this) === 'number' && (explicit ?? null) === null) {
    positions.set(this, positions.get(this) + result.bytesWritten);
  }
  return { bytesWritten: result.bytesWritten, buffer: data };
};

for (const name of ['sync', 'datasync']) {
  FileHandle[name] = async function () {
    const path = paths.get(this);
    if (path !== undefined) before({ op: 'sync', path });
    return own[name].call(this);
  };
}

FileHandle.truncate = async function (length = 0) {
  const path = paths.get(this);
  if (path !== undefined) before({ op: 'truncate', path, length });
  return own.truncate.call(this, length);
};

promises.writeFile = async function (path, data, options) {
  if (inside(path) === undefined) return original.writeFile(path, data, options);
  const flag = typeof options === 'object' ? (options?.flag ?? 'w') : 'w';
  const handle = await promises.open(path, flag);
  try {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    for (let done = 0; done < bytes.byteLength;) {
      done += (await handle.write(bytes, done, bytes.byteLength - done)).bytesWritten;
    }
  } finally {
    await handle.close();
  }
};

promises.copyFile = async function (from, to, mode) {
  if (inside(to) === undefined) return original.copyFile(from, to, mode);
  return promises.writeFile(to, await original.readFile(from));
};

for (const op of ['rename', 'link']) {
  promises[op] = async function (from, to) {
    const path = inside(from) ?? inside(to);
    if (path !== undefined) before({ op, path: inside(from), to: inside(to) });
    return original[op](from, to);
  };
}

for (const op of ['unlink', 'rmdir']) {
  promises[op] = async function (path, options) {
    const at = inside(path);
    if (at !== undefined && exists(at)) before({ op, path: at });
    return original[op](path, options);
  };
}

promises.mkdir = async function (path, options) {
  const at = inside(path);
  const changes = at !== undefined && !exists(at) && (options?.recursive === true || exists(dirname(at)));
  if (changes) {
    if (!exists(dirname(at))) {
      const first = await promises.mkdir(dirname(at), options);
      await promises.mkdir(at);
      return first;
    }
    before({ op: 'mkdir', path: at });
  }
  return original.mkdir(path, options);
};

/** As Node's, but each removal counts. */
promises.rm = async function (path, options = {}) {
  const at = inside(path);
  if (at === undefined || !exists(at)) return original.rm(path, options);
  if (options.recursive === true && lstatSync(at).isDirectory()) {
    for (const name of await original.readdir(at)) await promises.rm(join(at, name), options);
    return promises.rmdir(at);
  }
  return promises.unlink(at);
};

syncBuiltinESMExports();
