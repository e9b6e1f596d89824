/** What a cloud of points looks like, in a few dots. */
import type { JSX } from 'preact';
import './points-drawing.css';

interface Dot {
  readonly x: number;
  readonly y: number;
}

/** In a square from −1 to 1. */
const drawings: Readonly<Record<string, readonly Dot[]>> = {
  'gaussian-1d': curve((x) => bell(x, 0, 0.28)),
  'mixture-1d': curve((x) => 0.5 * bell(x, -0.45, 0.16) + bell(x, 0.35, 0.2)),
  'ring-2d': Array.from({ length: 8 }, (_, i) => onCircle(i / 8, 0.75)),
  'grid-2d': Array.from({ length: 25 }, (_, i) => ({
    x: ((i % 5) - 2) * 0.4,
    y: (Math.floor(i / 5) - 2) * 0.4,
  })),
  'spiral-2d': Array.from({ length: 30 }, (_, i) => onCircle((1.5 * i) / 29, 0.1 + (0.75 * i) / 29)),
};

export function PointsDrawing({ name }: { readonly name: string }): JSX.Element {
  const isLine = name.endsWith('-1d');
  return (
    <svg class="points-drawing" viewBox="-1.1 -1.1 2.2 2.2" aria-hidden="true">
      {(drawings[name] ?? []).map(({ x, y }, i) => (
        <circle key={i} cx={x} cy={y} r={isLine ? 0.05 : 0.08} />
      ))}
    </svg>
  );
}

function onCircle(turn: number, radius: number): Dot {
  return { x: radius * Math.cos(2 * Math.PI * turn), y: radius * Math.sin(2 * Math.PI * turn) };
}

function bell(x: number, mean: number, deviation: number): number {
  return Math.exp(-((x - mean) ** 2) / (2 * deviation ** 2));
}

function curve(height: (x: number) => number): readonly Dot[] {
  return Array.from({ length: 33 }, (_, i) => i / 16 - 1).map((x) => ({ x, y: 0.7 - 1.3 * height(x) }));
}
