/**
 * What a disk holds after a power cut, by the changes that a command made. Bytes are safe once their file was flushed, and
 * names once their folder was. Of the rest a disk may have all, nothing, or the names without the bytes.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Change } from './point.ts';

/** What the disk has of what was not flushed. */
export const losses = [
  'nothing is lost',
  'all that was not flushed is lost',
  'names are kept, bytes are lost',
] as const;
export type Loss = (typeof losses)[number];

interface File {
  readonly kind: 'file';
  bytes: Buffer;
  flushed: Buffer;
  /** The number of its last change. */
  changed: number;
}

interface Folder {
  readonly kind: 'folder';
  readonly names: Map<string, File | Folder>;
  flushed: Map<string, File | Folder>;
}

function newFolder(): Folder {
  return { kind: 'folder', names: new Map(), flushed: new Map() };
}

/** A disk in memory that knows what it has flushed. */
export class Disk {
  readonly #base: string;
  readonly #root = newFolder();

  private constructor(base: string) {
    this.#base = base;
  }

  /** With all that is in a folder, flushed. @param base the folder that changes name */
  static async of(folder: string, base: string): Promise<Disk> {
    const disk = new Disk(base);
    await load(folder, disk.#root);
    return disk;
  }

  apply(change: Change): void {
    const { op, n, path } = change;
    const [folder, name] = this.#placeOf(path);
    const found = folder.names.get(name);
    if (op === 'mkdir') folder.names.set(name, newFolder());
    else if (op === 'create') {
      folder.names.set(name, { kind: 'file', bytes: Buffer.alloc(0), flushed: Buffer.alloc(0), changed: n });
    } else if (op === 'unlink' || op === 'rmdir') folder.names.delete(name);
    else if (op === 'rename' || op === 'link') {
      const [target, newName] = this.#placeOf(change.to!);
      target.names.set(newName, found!);
      if (op === 'rename') folder.names.delete(name);
    } else if (op === 'sync') {
      const synced = path === this.#base ? this.#root : found;
      if (synced?.kind === 'file') synced.flushed = Buffer.from(synced.bytes);
      else if (synced !== undefined) synced.flushed = new Map(synced.names);
    } else if (found?.kind === 'file') {
      found.changed = n;
      if (op === 'clear') found.bytes = Buffer.alloc(0);
      else if (op === 'truncate') found.bytes = resized(found.bytes, change.length!);
      else if (op === 'write') {
        const data = Buffer.from(change.data!, 'base64');
        const at = change.at === 'end' ? found.bytes.length : change.at!;
        const bytes = resized(found.bytes, Math.max(found.bytes.length, at + data.length));
        data.copy(bytes, at);
        found.bytes = bytes;
      }
    }
  }

  /** Writes what is left after a power cut into an empty folder. Later changes have later times. */
  async writeTo(folder: string, loss: Loss): Promise<void> {
    await write(this.#root, folder, loss);
  }

  /** What `writeTo` would write, with the order of the times: the same if a command would find the same. */
  digest(loss: Loss): string {
    const hash = createHash('sha256');
    const files = [...filesIn(this.#root, '', loss)];
    for (const { path, bytes } of files) hash.update(`${path} ${bytes?.length}\n`).update(bytes ?? '');
    const times = files.toSorted((a, b) => a.changed - b.changed);
    return hash.update(times.map(({ path }) => path).join('\n')).digest('hex');
  }

  #placeOf(path: string): [Folder, string] {
    const parts = relative(this.#base, path).split('/');
    let folder = this.#root;
    for (const part of parts.slice(0, -1)) {
      const next = folder.names.get(part);
      if (next?.kind !== 'folder') throw new Error(`${path} is in no folder`);
      folder = next;
    }
    return [folder, parts.at(-1)!];
  }
}

function resized(bytes: Buffer, length: number): Buffer {
  const changed = Buffer.alloc(length);
  bytes.copy(changed);
  return changed;
}

async function load(path: string, folder: Folder): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const at = join(path, entry.name);
    if (entry.isDirectory()) {
      const inner = newFolder();
      await load(at, inner);
      folder.names.set(entry.name, inner);
    } else {
      const bytes = await readFile(at);
      folder.names.set(entry.name, { kind: 'file', bytes, flushed: Buffer.from(bytes), changed: 0 });
    }
  }
  folder.flushed = new Map(folder.names);
}

function* filesIn(
  folder: Folder,
  path: string,
  loss: Loss,
): Generator<{ readonly path: string; readonly bytes: Buffer | undefined; readonly changed: number }> {
  yield { path, bytes: undefined, changed: 0 };
  for (const [name, node] of namesIn(folder, loss)) {
    const at = `${path}/${name}`;
    if (node.kind === 'folder') yield* filesIn(node, at, loss);
    else yield { path: at, bytes: bytesOf(node, loss), changed: node.changed };
  }
}

function namesIn(folder: Folder, loss: Loss): Map<string, File | Folder> {
  return loss === 'all that was not flushed is lost' ? folder.flushed : folder.names;
}

function bytesOf(file: File, loss: Loss): Buffer {
  return loss === 'nothing is lost' ? file.bytes : file.flushed;
}

async function write(folder: Folder, path: string, loss: Loss): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const [name, node] of namesIn(folder, loss)) {
    const at = join(path, name);
    if (node.kind === 'folder') await write(node, at, loss);
    else {
      await mkdir(dirname(at), { recursive: true });
      await writeFile(at, bytesOf(node, loss));
      await utimes(at, 1e9 + node.changed, 1e9 + node.changed);
    }
  }
}
