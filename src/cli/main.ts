#!/usr/bin/env node
import { limitSharp } from '../data/pictures/sharp.ts';
import { onOutputLost } from './terminal/print.ts';
import { report, runProgram } from './program.ts';

limitSharp();

let outputLost = false;
onOutputLost(() => {
  outputLost = true;
});
process.on('uncaughtException', (thrown) => process.exit(report(thrown)));

const code = await runProgram(process.argv.slice(2));
// process.exit would lose output that is not yet written to a pipe.
process.exitCode = outputLost && code === 0 ? 1 : code;
