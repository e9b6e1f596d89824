/** Measurements as rows of text, and rows as tables for a terminal and for Markdown. */
export const stepHeadings = [
  'a step of',
  'side',
  'ms (range)',
  'pictures/s',
  'GFLOP/s',
  'of peak',
  'peak MB',
  's to first step',
  'ours / theirs (range)',
];

/**
 * The rows of a workload, one for each side.
 *
 * @param result `name`, `batchSize`, `flops` of a step, and `sides` from `measure`
 * @param peak GFLOP/s of the processor, or undefined
 */
export function stepRows({ name, batchSize, flops, sides }, peak) {
  return sides.map(({ side, name: version, seconds, peakBytes, firstStepSeconds, ratio, error }, i) => {
    const first = i === 0 ? `${name} (${gflop(flops)} GFLOP)` : '';
    if (error !== undefined) return [first, side, '–', '', '', '', '', '', '']; // `stepNotes` gives the reason
    const rate = flops / seconds.median / 1e9;
    return [
      first,
      version ?? side,
      milliseconds(seconds),
      digits(batchSize / seconds.median),
      digits(rate),
      share(rate, peak),
      (peakBytes / 1e6).toFixed(0),
      firstStepSeconds.toFixed(1),
      ratio === undefined ? '' : ratioText(ratio),
    ];
  });
}

/** The reasons why sides have no numbers, a line for each. */
export function stepNotes(results) {
  const failures = results.flatMap(({ name, sides }) =>
    sides.filter(({ error }) => error !== undefined).map(({ side, error }) => ({ name, side, error })),
  );
  const reasons = [...new Set(failures.map(({ side, error }) => `${side}: ${error}`))];
  return reasons.map((reason) => {
    const names = failures
      .filter(({ side, error }) => `${side}: ${error}` === reason)
      .map(({ name }) => name);
    return names.length === results.length ? `– ${reason}` : `– ${reason} (${names.join('; ')})`;
  });
}

/** A line with the result of a workload, for progress output. */
export function stepLine({ name, sides }) {
  const each = sides.map(({ side, name: version, seconds, ratio, error }) => {
    if (error !== undefined) return `${side}: ${error}`;
    const words = `${version ?? side} ${digits(seconds.median * 1000)} ms`;
    return ratio === undefined ? words : `${words}, ratio ${ratioText(ratio)}`;
  });
  return `${name}: ${each.join('; ')}`;
}

/** The same for a single operation. */
export const kernelLine = ({ name, direction, sides }) => stepLine({ name: `${name} ${direction}`, sides });

/** Seconds as milliseconds: `1180 (1150 to 1210)`. */
export function milliseconds({ median, least, most }) {
  return `${digits(median * 1000)} (${digits(least * 1000)} to ${digits(most * 1000)})`;
}

/** `1.39 (1.34 to 1.46)`. */
export function ratioText({ median, least, most }) {
  const text = (value) => (value < 0.1 ? value.toPrecision(2) : value.toFixed(2));
  return `${text(median)} (${text(least)} to ${text(most)})`;
}

/** A number with three significant digits, or all integer digits; two if it is below 0.1. */
export function digits(value) {
  if (value > 0 && value < 0.1) return Number(value.toPrecision(2)).toString();
  const before = Math.max(1, Math.floor(Math.log10(value)) + 1);
  return value === 0 ? '0' : value.toFixed(Math.max(0, 3 - before));
}

const gflop = (flops) => digits(flops / 1e9);

/** The headings of `kernelRows`. */
export function kernelHeadings(results) {
  const [ours, ...others] = (results[0]?.sides ?? []).map(({ name, side }) => name ?? side);
  return [
    'a convolution',
    'direction',
    'in a step',
    `${ours} ms`,
    'GFLOP/s',
    'of peak',
    'ms a step',
    ...others.flatMap((name) => [`${name} ms`, 'GFLOP/s', 'ours / theirs (range)']),
  ];
}

/**
 * A row for each operation: our time, its share of the peak and its cost in a step, and the others' times.
 *
 * @param results of `measureKernels`, with `name`
 * @param peak GFLOP/s, or undefined
 */
export function kernelRows(results, peak) {
  return results.map(({ name, direction, times, flops, sides }) => {
    const [ours, ...others] = sides;
    const rate = ({ seconds }) => flops / seconds.median / 1e9;
    const mine =
      ours.error === undefined
        ? [
            digits(ours.seconds.median * 1000),
            digits(rate(ours)),
            share(rate(ours), peak),
            times === 0 ? '' : digits(ours.seconds.median * 1000 * times),
          ]
        : ['–', '', '', ''];
    const theirs = others.flatMap((side) =>
      side.error === undefined
        ? [
            digits(side.seconds.median * 1000),
            digits(rate(side)),
            side.ratio === undefined ? '' : ratioText(side.ratio),
          ]
        : ['–', '', ''],
    );
    return [name, direction, times === 0 ? '' : `${times}×`, ...mine, ...theirs];
  });
}

/** A sentence about the time of all convolutions of a step. */
export function kernelSummary(results) {
  const measured = results.filter(({ times, sides }) => times > 0 && sides[0].error === undefined);
  const seconds = ({ times, sides }) => times * sides[0].seconds.median;
  const all = measured.reduce((sum, result) => sum + seconds(result), 0);
  const flops = measured.reduce((sum, result) => sum + result.times * result.flops, 0);
  const directions = [...new Set(measured.map(({ direction }) => direction))].map((direction) => {
    const those = measured.filter((result) => result.direction === direction);
    return `${direction} ${digits(those.reduce((sum, result) => sum + seconds(result), 0) * 1000)}`;
  });
  return `All convolutions of a step: ${digits(all * 1000)} ms for ${gflop(flops)} GFLOP (${directions.join(', ')}).`;
}

const share = (rate, peak) => {
  if (peak === undefined) return '';
  return rate < peak / 100 ? '<1%' : `${Math.round((100 * rate) / peak)}%`;
};

/** A table as Markdown, whose columns stand below each other in a terminal too. */
export function markdownTable(headings, rows) {
  const all = [headings, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = headings.map((_, column) => Math.max(3, ...all.map((cells) => cells[column].length)));
  const isOfWords = (column) => column < 2;
  const line = (cells) =>
    `| ${cells.map((cell, i) => (isOfWords(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = widths.map((width, i) => (isOfWords(i) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [head, ...body] = all;
  return [line(head), line(rule), ...body.map(line)];
}
