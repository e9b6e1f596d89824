import { drawPictures, presets, PrivateFiles, saveDownload, startTrainingWorker } from 'sparring/web';
import { loadDigits } from './digits.ts';
import { LossChart } from './loss-chart.ts';

const element = (id: string) => document.getElementById(id)!;
const button = (id: string) => element(id) as HTMLButtonElement;
const canvas = (id: string) => element(id) as HTMLCanvasElement;
const status = (text: string) => (element('status').textContent = text);

const seeds = Array.from({ length: 64 }, (_, i) => i);
const drawMilliseconds = 400;
const saveMilliseconds = 15_000;

async function main() {
  const files = await PrivateFiles.open('digits');
  const checkpoint = await files.read('checkpoint');
  const data = await loadDigits();
  status('Starting the worker …');
  const training = await startTrainingWorker({
    worker: new Worker(new URL('sparring/web/worker', import.meta.url), { type: 'module' }),
    preset: 'dcgan-28',
    network: { ...presets['dcgan-28'].network, ngf: 24, ndf: 24, latentDim: 32 },
    optimiser: { kind: 'adam', learningRate: 1e-3, beta1: 0.5 },
    batchSize: 32,
    data,
    checkpoint,
  });
  const { device, threads, batchSize } = training.description;
  const where = `${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  status(training.step === 0 ? `Training (${where}).` : `Continued from step ${training.step} (${where}).`);

  const [pause, save, restart] = [button('pause'), button('save'), button('restart')];
  for (const each of [pause, save, restart]) each.disabled = false;
  pause.addEventListener('click', () => {
    const pauses = pause.textContent === 'Pause';
    pause.textContent = pauses ? 'Resume' : 'Pause';
    void (pauses ? training.pause() : training.resume());
  });
  save.addEventListener('click', () => {
    void training.exportOnnx().then((bytes) => saveDownload('digits.onnx', bytes));
  });
  restart.addEventListener('click', () => {
    training.close();
    void files.remove('checkpoint').then(() => location.reload());
  });

  const chart = new LossChart(canvas('losses'));
  const digits = canvas('digits');
  let [drawn, saved] = [-Infinity, performance.now()];
  for await (const progress of training) {
    element('step').textContent = progress.step.toLocaleString('en');
    element('seen').textContent = (progress.step * batchSize).toLocaleString('en');
    chart.add(progress.steps);
    chart.draw();
    if (performance.now() - drawn > drawMilliseconds) {
      drawPictures(digits, await training.sample({ seeds, normalisation: 'batch' }));
      drawn = performance.now();
    }
    if (performance.now() - saved > saveMilliseconds) {
      await files.write('checkpoint', await training.checkpoint());
      saved = performance.now();
      status(`Saved at step ${progress.step}: a reload continues from here (${where}).`);
    }
  }
}

/** Frames that the page draws while the worker trains. */
function countFrames() {
  let frames = 0;
  let since = performance.now();
  const count = () => {
    frames += 1;
    const seconds = (performance.now() - since) / 1000;
    if (seconds >= 1) {
      element('rate').textContent = (frames / seconds).toFixed(0);
      frames = 0;
      since = performance.now();
    }
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}

countFrames();
main().catch((error: unknown) => status(error instanceof Error ? error.message : String(error)));
