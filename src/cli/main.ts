#!/usr/bin/env node
import { codeOf } from '../runs/file-errors.ts';
import { report, runProgram } from './program.ts';

let outputLost = false;
for (const stream of [process.stdout, process.stderr]) {
  // A reader that goes away (`| head`) has what it wanted; a disk that is full under `> file` has lost it.
  stream.on('error', (thrown) => {
    if (codeOf(thrown) !== 'EPIPE') outputLost = true;
  });
}
process.on('uncaughtException', (thrown) => process.exit(report(thrown)));

const code = await runProgram(process.argv.slice(2));
// Not process.exit: what is still on its way to a pipe would be lost.
process.exitCode = outputLost && code === 0 ? 1 : code;
