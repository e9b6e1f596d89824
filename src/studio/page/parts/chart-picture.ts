/** A chart as a PNG file: what is on the screen, with its title and the names of its lines. */
import { fontFamily, seriesDashes, seriesTone } from '../../../drawing/svg/theme.ts';
import type { ChartLine } from './chart-lines.ts';
import { saveFile } from './save-file.ts';
import { colourOf } from './theme.ts';

/** Above the plot, in CSS pixels. */
const heading = 56;
const margin = 16;

export async function saveChart(
  plot: HTMLCanvasElement,
  { title, lines, name }: { title: string; lines: readonly ChartLine[]; name: string },
): Promise<void> {
  // Also where the page is enlarged by its styles.
  const ratio = plot.width / plot.closest('.chart-plot')!.clientWidth;
  const canvas = document.createElement('canvas');
  canvas.width = plot.width + 2 * margin * ratio;
  canvas.height = plot.height + (heading + 2 * margin) * ratio;
  const context = canvas.getContext('2d')!;
  context.fillStyle = colourOf('paper');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(plot, margin * ratio, (margin + heading) * ratio);
  context.scale(ratio, ratio);
  context.fillStyle = colourOf('ink');
  context.font = `600 15px ${fontFamily}`;
  context.fillText(title, margin, margin + 14);
  drawNames(context, lines);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob !== null) saveFile(`${name}.png`, blob);
}

function drawNames(context: CanvasRenderingContext2D, lines: readonly ChartLine[]): void {
  context.font = `13px ${fontFamily}`;
  let at = margin;
  for (const { name, series } of lines) {
    context.strokeStyle = colourOf(seriesTone(series));
    context.lineWidth = 2;
    context.setLineDash(seriesDashes[series]?.split(' ').map(Number) ?? []);
    context.beginPath();
    context.moveTo(at, margin + 34);
    context.lineTo(at + 20, margin + 34);
    context.stroke();
    context.fillText(name, at + 26, margin + 38);
    at += 26 + context.measureText(name).width + 20;
  }
}
