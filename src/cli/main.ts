#!/usr/bin/env node
import { limitSharp } from '../data/pictures/sharp.ts';
import { afterOutput, onOutputLost } from './terminal/print.ts';
import { outputLost } from './terminal/standard-output.ts';
import { explain, report, runProgram } from './program.ts';
import { notedCode } from './terminal/leader-note.ts';

limitSharp();

// A stream says so some time after the write: maybe when the command has already ended.
let lost = false;
onOutputLost((thrown) => {
  if (!lost) explain(outputLost(thrown));
  lost = true;
  process.exitCode ||= 1;
});
process.on('uncaughtException', (thrown) => process.exit(report(thrown)));

const code = notedCode(await runProgram(process.argv.slice(2)));
// process.exit would lose output that is not yet written to a pipe.
process.exitCode = lost ? code || 1 : code;
// What was stopped may still be computing, such as an animation, and what it makes is not wanted.
if (code > 2) afterOutput(() => process.exit());
