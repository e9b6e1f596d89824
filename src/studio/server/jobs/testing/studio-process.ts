/** A studio that begins a training and stays, to be killed: node --import tsx studio-process.ts ROOT REQUEST */
import { resolve } from 'node:path';
import { parsed } from '../../../messages/parsed.ts';
import { trainingRequest } from '../requests.ts';
import { Trainings } from '../trainings.ts';
import { sourceCommandLine } from './command-line.ts';

const [root, request] = process.argv.slice(2) as [string, string];
const trainings = new Trainings({
  root: resolve(root),
  commandLine: sourceCommandLine,
  onChange: (training) => process.send?.(training),
});
await trainings.open();
await trainings.start(parsed(trainingRequest, JSON.parse(request)));
setInterval(() => undefined, 1000);
