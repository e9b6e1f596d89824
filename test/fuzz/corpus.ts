/** The inputs that reached new code, and those that showed a fault: a zip for each target. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { memoryBytes } from '../../src/data/disk/bytes.ts';
import { readMember, readZipDirectory, type ZipMember } from '../../src/data/formats/zip.ts';
import { writeZip } from '../../src/data/testing/zip-writer.ts';

const folder = new URL('./corpus/', import.meta.url);

/** A target's name as that of a file: `json-of-a-run`. */
export function fileNameOf(target: string): string {
  return target.toLowerCase().replaceAll(' ', '-');
}

function pathOf(target: string): string {
  return fileURLToPath(new URL(`${fileNameOf(target)}.zip`, folder));
}

/** The inputs of a target by name; none if it was never fuzzed. */
export async function readCorpus(target: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const path = pathOf(target);
  if (!existsSync(path)) return new Map();
  const zip = memoryBytes(readFileSync(path), path);
  const members: ZipMember[] = [];
  await readZipDirectory(zip, (member) => members.push(member));
  return new Map(members.map((member) => [member.name, readMember(zip, member)]));
}

export function writeCorpus(target: string, inputs: ReadonlyMap<string, Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  const entries = [...inputs].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(pathOf(target), writeZip(entries.map(([name, data]) => ({ name, data, deflate: true }))));
}
