/** The drawings of docs, by file. */
import { readFileSync } from 'node:fs';
import { renderScaling } from '../../bench/scaling/page.mjs';
import { drawCurves } from '../../dist/experiments/gan-table-1/curve.js';
import { adversarial } from '../../dist/experiments/gan-table-1/paper.js';
import { groundPlan } from './ground-plan.mjs';
import { trainingStep } from './training-step.mjs';

const recorded = (file) => JSON.parse(readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8'));

export const drawings = [
  { file: 'step.svg', draw: trainingStep },
  { file: 'rooms.svg', draw: groundPlan },
  {
    file: 'performance/scaling.svg',
    draw: () => renderScaling(recorded('performance/scaling.json')),
  },
  { file: 'results/gan-table-1-curve.svg', draw: scoreCurves },
];

/** The score curves of the last result that has any. */
function scoreCurves() {
  const withCurves = recorded('results/gan-table-1.json').findLast(({ pictures }) => pictures.length > 0);
  const { runs, real } = withCurves.numbers.mnist;
  const curves = runs.map(({ curve }) => curve).filter((curve) => curve.length > 1);
  return drawCurves(curves, adversarial.mnist.value, Math.round(real.mean * 10) / 10);
}
