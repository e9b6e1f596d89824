/** What is in a folder: what must be the same after a failure, and what must not be left. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { decodeCheckpoint } from '../../../src/gan/files/checkpoint.ts';

/** Relative paths of all files, in order. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return paths.sort((a, b) => (a < b ? -1 : 1));
}

/** The contents of every file, but for where it is and the time that it took. */
export async function contentsOf(folder: string): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const path of await filesIn(folder)) {
    if (path.includes('events.out.tfevents')) continue; // each session has one of its own
    if (basename(path) === 'events.jsonl' && (await eventsIn(join(folder, path))) === '') continue;
    contents[path] = await digestOf(join(folder, path), folder);
  }
  return contents;
}

async function digestOf(path: string, folder: string): Promise<string> {
  const bytes = await readFile(path);
  const hash = createHash('sha256');
  if (/^\d+\.safetensors(\.set-aside)?$/.test(basename(path))) {
    const { tensors, iterations } = decodeCheckpoint(bytes, path);
    hash.update(String(iterations));
    for (const [name, { shape, data }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${name} ${shape.join('x')}`);
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  } else if (basename(path) === 'options.json') {
    hash.update(inOrder(bytes.toString()).replaceAll(folder, ''));
  } else if (basename(path) === 'events.jsonl') {
    hash.update((await eventsIn(path)).replaceAll(folder, ''));
  } else if (/\.(jsonl?|md)$/.test(path)) {
    hash.update(withoutTimes(bytes.toString()).replaceAll(folder, ''));
  } else hash.update(bytes);
  return hash.digest('hex').slice(0, 16);
}

/** The events of a run but for the failures, of which an undisturbed one has none. */
async function eventsIn(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.filter((line) => !/^\{.*"event":"(failed|resumed)"/.test(line)).join('\n');
}

function withoutTimes(text: string): string {
  return text
    .replace(/"(seconds|spentMinutes|date)":\s*("[^"]*"|[\d.e+-]+)/g, '"$1":0')
    .replace(/^\| *(evaluation|total) .*$/gm, '');
}

/** With the names of objects in order: a resumed run writes its options anew. */
function inOrder(text: string): string {
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(JSON.parse(text), sorted);
}

/** Names that only we give: of unfinished files, and of claims that a process holds. */
const ours = /\.sparring-[0-9a-f]{8}-|\.tmp-\d+|\.part$|\.lock$|\.left-|^training\.pid$|^\.\d{5}$/;

/** What a command left of its own work, under `folder` but not in `except`. */
export async function leftoversIn(folder: string, except: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter(
    (path) =>
      ours.test(basename(path)) &&
      !except.some((foreign) => path === foreign || path.startsWith(`${foreign}/`)),
  );
}
