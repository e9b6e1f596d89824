/** The program that is measured, and the files that measurements leave. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** Where npm packages are that only benchmarks need. */
const bench = fileURLToPath(new URL('..', import.meta.url));

/** A command of `sparring` on one thread, with its outputs as streams. @param options of the command, by their flags */
export function startSparring(command, subject, options) {
  const stdio = ['ignore', 'pipe', 'pipe'];
  const flags = Object.entries({ ...options, threads: 1 }).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
  return spawn(process.execPath, [program, command, subject, ...flags], { cwd: bench, stdio });
}

/** What a command prints. @throws if it fails, with what it says */
export async function sparring(...args) {
  const command = startSparring(...args);
  const [text, said, code] = await Promise.all([
    textOf(command.stdout),
    textOf(command.stderr),
    new Promise((resolve) => command.on('close', resolve)),
  ]);
  if (code !== 0) throw new Error(`${command.spawnargs.join(' ')} ended with code ${code}: ${said}`);
  return text;
}

async function textOf(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

export function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

export function writeJson(file, value) {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 1)}\n`);
  renameSync(`${file}.new`, file);
}
