/** The plots of `scaling.mjs` as one drawing, with explanations. */
import { inRows } from '../../dist/drawing/svg/box.js';
import { figureWidth, renderPage } from '../../dist/drawing/svg/page.js';
import { plot } from '../../dist/drawing/svg/plot.js';
import { digits } from '../measure/table.mjs';
import { circumstances } from '../record.mjs';

const gap = 40;
/** Fixed insets align the frames of a column. */
const size = { width: (figureWidth - gap) / 2, height: 320, insets: { left: 44, right: 14 } };

/** @param data of `measureScaling` */
export function renderScaling(data) {
  const { series, largest } = data;
  const plots = series.map((one) => plot(timePlot(one)));
  const memory = series.filter(({ name }) => name !== 'threads').map((one) => plot(memoryPlot(one)));
  return renderPage(
    {
      title: 'How a training step grows',
      lead: 'Time and memory of a step of dcgan-64 over the batch, the size of the pictures, the width of both networks, and the threads.',
      sections: [
        {
          heading: 'Time',
          paragraphs: series.map(timeSentence),
          figure: rowsOfTwo(plots),
          caption:
            'Dots: measured. Dashed: the time if it were proportional to the multiply-adds, at the rate of the common point that each was measured with.',
        },
        {
          heading: 'Memory',
          paragraphs: largestSentences(largest),
          figure: rowsOfTwo(memory),
          caption: 'Peak memory of the process, including Node and ONNX Runtime.',
        },
      ],
      footer: `${circumstances(data)}.`,
    },
    'svg',
  );
}

const rowsOfTwo = (drawings) => inRows(drawings, 2, { gap });

/** An axis over the measured values. */
const axisOfValues = (name, points) =>
  axisOver(
    name,
    points.map(({ value }) => value),
    { exactly: true },
  );

function timePlot({ name, base, points }) {
  const milliseconds = (share) => share * base.seconds * 1000;
  const measured = points.map(({ value, ratio }) => [value, milliseconds(ratio.median)]);
  const expected = points.map(({ value, expected: share }) => [value, milliseconds(share)]);
  return {
    ...size,
    title: `Time over ${name}`,
    x: axisOfValues(name, points),
    y: axisOver(
      'time a step (ms)',
      [...measured, ...expected].map(([, y]) => y),
    ),
    layers: [
      { kind: 'line', name: 'proportional to operations', series: 1, points: expected },
      { kind: 'line', name: 'measured', series: 0, points: measured },
      { kind: 'points', series: 0, radius: 4, points: measured },
    ],
    names: 'key',
  };
}

function memoryPlot({ name, points }) {
  const measured = points.map(({ value, peakBytes }) => [value, peakBytes / 1e6]);
  return {
    ...size,
    title: `Memory over ${name}`,
    x: axisOfValues(name, points),
    y: axisOver(
      'peak memory (MB)',
      measured.map(([, y]) => y),
    ),
    layers: [
      { kind: 'line', series: 0, points: measured },
      { kind: 'points', series: 0, radius: 4, points: measured },
    ],
  };
}

/** A logarithmic axis around the values. Its ticks are the values themselves (`exactly`), or 1, 2, 5, 10, 20 … */
export function axisOver(label, values, { exactly = false } = {}) {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const room = exactly ? 1.1 : 1.3;
  const [from, to] = [min / room, max * room];
  if (exactly) return { label, from, to, scale: 'log', ticks: values };
  const ticks = [];
  for (let decade = 10 ** Math.floor(Math.log10(from)); decade <= to; decade *= 10) {
    for (const step of [1, 2, 5]) if (step * decade >= from && step * decade <= to) ticks.push(step * decade);
  }
  return { label, from, to, scale: 'log', ticks };
}

/** A sentence about the growth of time and operations over a series. */
export function timeSentence({ name, base, points }) {
  const [first, last] = [points[0], points.at(-1)];
  const growth = (pick) => digits(pick(last) / pick(first));
  const measured = growth(({ ratio }) => ratio.median);
  if (name === 'threads')
    return `From ${first.value} to ${last.value} threads the time becomes ${measured} times as long (${base.name}).`;
  return `From ${first.value} to ${last.value} ${name} the operations grow ${growth(({ flops }) => flops)}-fold, the time ${measured}-fold (${base.name}).`;
}

/** A sentence about the largest batch, for each size of pictures. */
export function largestSentences(largest) {
  return largest.map(({ imageSize, memory, batch, points, tried }) => {
    const seen = points
      .map(({ batchSize, peakBytes }) => `${batchSize}: ${digits(peakBytes / 1e9)} GB`)
      .join(', ');
    const sentence = `The paper’s dcgan at ${imageSize}×${imageSize} trains in ${memory} GB with batches of up to ${batch}, according to the line through smaller ones (measured: ${seen}; 2 GB are left to the system)`;
    if (tried === undefined) return `${sentence}.`;
    if (tried.error !== undefined) return `${sentence}; ${tried.error}.`;
    const failed = tried.failed.length === 0 ? '' : `, ${tried.failed.join(' and ')} did not train`;
    return `${sentence}; tried${failed}: ${tried.batch} takes ${digits(tried.peakBytes / 1e9)} GB and ${digits(tried.seconds)} s per step.`;
  });
}
