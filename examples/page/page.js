import {
  pointSets,
  RandomStream,
  startTrainingWorker,
} from './node_modules/sparring/dist/bundle/sparring.js';
import { Plane } from './plane.js';

const element = (id) => document.getElementById(id);
const status = (text) => (element('status').textContent = text);

const seeds = Array.from({ length: 600 }, (_, i) => i);
const plane = new Plane(element('plane'));
let training;
let controller = new AbortController();

/** Ends the training that runs, and starts one on another distribution. */
async function learn(name) {
  controller.abort();
  controller = new AbortController();
  const { signal } = controller;
  for (const button of element('shapes').children) {
    button.setAttribute('aria-pressed', String(button.dataset.points === name));
  }
  const points = pointSets[name];
  plane.setReal(points.draw(1500, new RandomStream(0, 'points', 0)), points.extent);
  status('Starting the worker …');
  training = await startTrainingWorker({
    worker: './node_modules/sparring/dist/bundle/worker.js',
    onnxRuntimeUrl: './node_modules/onnxruntime-web/dist/',
    preset: 'gan-2d',
    data: { kind: 'points', name },
    signal,
  });
  element('pause').disabled = false;
  element('pause').textContent = 'Pause';
  status(`Learning ${points.summary}.`);
  for await (const { step, seconds } of training) {
    element('step').textContent = step.toLocaleString('en');
    element('speed').textContent = (step / seconds).toFixed(0);
    plane.moveTo(await training.sampleValues({ seeds }));
  }
}

/** A training that another one has replaced ends by its signal, which is no error. */
const start = (name) =>
  learn(name).catch((error) => {
    if (error.name !== 'AbortError') status(error.message);
  });

element('shapes').addEventListener('click', ({ target }) => {
  if (target.dataset.points !== undefined) void start(target.dataset.points);
});
element('pause').addEventListener('click', ({ target }) => {
  const pauses = target.textContent === 'Pause';
  target.textContent = pauses ? 'Resume' : 'Pause';
  void (pauses ? training.pause() : training.resume());
});

let frames = 0;
let since = performance.now();
function frame(now) {
  plane.draw();
  frames += 1;
  if (now - since >= 1000) {
    element('rate').textContent = ((1000 * frames) / (now - since)).toFixed(0);
    [frames, since] = [0, now];
  }
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
void start('ring-2d');
