/** Trains on a folder of pictures and says how it goes. Ctrl-C stops after the step that is running and saves everything. */
import { writeFile } from 'node:fs/promises';
import { train } from 'sparring';

const [folder, minutes = '10'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('got no folder, expected npm start -- FOLDER [MINUTES]: pass a folder with pictures');
  process.exit(2);
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const training = train(folder, { minutes: Number(minutes), signal: stop.signal });
for await (const { step, lossD, lossG, imagesPerSecond, secondsLeft, sample } of training) {
  if (sample === undefined) continue; // a line for each sheet of samples
  const losses = `loss of D ${lossD.toFixed(2)}, of G ${lossG.toFixed(2)}`;
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  console.log(`step ${step}: ${losses}, ${Math.round(imagesPerSecond)} pictures/s${left}: ${sample}`);
}

if (training.outcome?.interrupted) console.log(`stopped; npx sparring resume ${training.path} goes on`);
await using run = await training.run();
const [first] = await run.sample({ seeds: [0], as: 'png' });
await writeFile('sample.png', first!);
console.log(`step ${run.step}: sample.png`);
