/** The range of a panel’s y axis, and whether it is logarithmic. */
import { maxOf, minOf } from '../../core/extremes.ts';
import type { Axis } from '../../drawing/svg/plot.ts';
import { valuesOf } from './curve.ts';
import type { Panel } from './panels.ts';

export const scales = ['auto', 'linear', 'log'] as const;
/** `auto`: logarithmic if the values span a hundredfold. */
export type Scale = (typeof scales)[number];

/** Values that span so much are drawn on a logarithmic axis. */
const spanForLog = 100;
/** The share of single values, at each end, that the frame may cut off: one outlier would flatten the curves. */
const outliers = 0.01;

export function verticalAxis(panel: Panel, scale: Scale): Axis {
  if (panel.subject === 'answers' && scale !== 'log') return { label: panel.label, from: 0, to: 1 };
  const { low, high } = extentOf(panel);
  const isLog = low > 0 && (scale === 'log' || (scale === 'auto' && high / low > spanForLog));
  const from = panel.subject === 'speed' && !isLog ? 0 : low;
  return { label: panel.label, ...(isLog ? logRange(low, high) : linearRange(from, high)) };
}

/** From the lowest to the highest of the means, their errors, and single values but for outliers. */
function extentOf({ strands }: Panel): { readonly low: number; readonly high: number } {
  const ends = strands.flatMap(({ measure, mean }) => {
    const single = valuesOf(measure.curve).sort();
    const cut = Math.floor(outliers * single.length);
    const means = valuesOf(mean);
    const bars = [...(measure.errors ?? [])].flatMap((error, i) =>
      Number.isNaN(error) ? [] : [mean.y[i]! - error, mean.y[i]! + error],
    );
    return [single[cut]!, single[single.length - 1 - cut]!, minOf(means), maxOf(means), ...bars];
  });
  return { low: minOf(ends), high: maxOf(ends) };
}

function linearRange(low: number, high: number): Pick<Axis, 'from' | 'to'> {
  if (low === high) {
    const around = low === 0 ? 1 : Math.abs(low) / 2;
    return { from: low - around, to: high + around };
  }
  const margin = 0.06 * (high - low);
  return { from: low === 0 ? 0 : low - margin, to: high + margin };
}

/** From the 1, 2 or 5 below to that above, so that both ends have a tick. */
function logRange(low: number, high: number): Pick<Axis, 'from' | 'to' | 'scale'> {
  const from = roundBelow(low);
  const above = high === low ? high * 1.01 : high;
  return { from, to: 1 / roundBelow(1 / above), scale: 'log' };
}

function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return power * ([5, 2, 1].find((factor) => factor * power <= value * (1 + 1e-9)) ?? 1);
}
