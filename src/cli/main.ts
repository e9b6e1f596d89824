#!/usr/bin/env node
import { onOutputLost } from './terminal/print.ts';
import { report, runProgram } from './program.ts';

let outputLost = false;
onOutputLost(() => {
  outputLost = true;
});
process.on('uncaughtException', (thrown) => process.exit(report(thrown)));

const code = await runProgram(process.argv.slice(2));
// Not process.exit: what is still on its way to a pipe would be lost.
process.exitCode = outputLost && code === 0 ? 1 : code;
