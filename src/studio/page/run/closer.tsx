/** One sample closely: large, and as it was at other steps. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { Stepper } from '../parts/stepper.tsx';
import { cellOf, type Grid } from './sheet-cells.ts';
import { shownIndex, someSheets } from './sheet-steps.ts';
import type { RunScreen } from './run-screen.ts';
import './closer.css';

const maxSteps = 24;
const maxAtOnce = 3;

/** A place of the sheets of a run. */
interface Cell {
  readonly screen: RunScreen;
  readonly grid: Grid;
  readonly place: number;
}

export function Closer(props: Cell): JSX.Element {
  const { screen, grid, place } = props;
  const words = phrases.value.run;
  const count = grid.rows * grid.columns;
  const nameOf = (each: number) => words.sampleOf(formats.value.count(each + 1), formats.value.count(count));
  const name = nameOf(place);
  const stepTo = (to: number) => {
    const isThere = to >= 0 && to < count;
    return {
      label: nameOf(isThere ? to : place),
      go: isThere ? () => screen.change({ zoom: to }) : undefined,
    };
  };
  return (
    <section class="closer card" aria-label={name}>
      <header>
        <h2>{name}</h2>
        <div class="player-row">
          <Stepper back={stepTo(place - 1)} on={stepTo(place + 1)} />
          <Button
            kind="quiet"
            icon="close"
            label={phrases.value.common.close}
            onClick={() => screen.change({ zoom: undefined })}
          />
        </div>
      </header>
      <div class="closer-content">
        <Large screen={screen} grid={grid} place={place} name={name} />
        <History screen={screen} grid={grid} place={place} />
      </div>
    </section>
  );
}

function Large(props: Cell & { readonly name: string }): JSX.Element {
  const { screen, grid, place, name } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const step = screen.step.value;
  const came = screen.cameCount.value;
  useLayoutEffect(() => {
    const kept = step === undefined ? undefined : screen.pictures.get(step);
    if (kept !== undefined) drawCell(canvas.current!, kept.picture, place, grid);
  }, [step, place, came, grid, screen]);
  const text = `${name}, ${phrases.value.common.step(formats.value.count(step ?? 0))}`;
  return (
    <figure class="closer-large">
      <canvas ref={canvas} width={1} height={1} aria-label={text} style={{ aspectRatio: cellShape(screen) }}>
        {text}
      </canvas>
      <figcaption class="remark">{phrases.value.common.step(formats.value.count(step ?? 0))}</figcaption>
    </figure>
  );
}

/** The same place of evenly spread sheets. */
function History(props: Cell): JSX.Element {
  const { screen, grid, place } = props;
  const words = phrases.value.run;
  const all = screen.sheets.value;
  const steps = someSheets(all, maxSteps);
  const strip = useRef<HTMLOListElement>(null);
  const key = steps.join();
  useEffect(() => {
    const controller = new AbortController();
    const waiting = [...steps];
    const work = async () => {
      for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
        const blob = await screen.fileOf(step, 'whole', controller.signal);
        const sheet = await createImageBitmap(blob);
        const canvas = strip.current?.querySelector<HTMLCanvasElement>(`[data-step="${step}"]`);
        if (canvas && !controller.signal.aborted) drawCell(canvas, sheet, place, grid);
        sheet.close();
      }
    };
    // A sheet that is missing leaves its place empty.
    for (let i = 0; i < maxAtOnce; i++) void work().catch(() => undefined);
    return () => controller.abort();
  }, [key, place, grid, screen]);
  const current = shownIndex(steps, screen.step.value);
  return (
    <div class="history">
      <h3>{words.history}</h3>
      <ol ref={strip}>
        {steps.map((step, i) => (
          <li key={step}>
            <button
              type="button"
              aria-current={i === current ? 'step' : undefined}
              onClick={() => screen.goToStep(step)}
            >
              <canvas
                data-step={step}
                width={1}
                height={1}
                aria-hidden="true"
                style={{ aspectRatio: cellShape(screen) }}
              />
              <span class="for-readers">{words.facts.step} </span>
              <span>{formats.value.count(step)}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

function drawCell(canvas: HTMLCanvasElement, sheet: ImageBitmap, place: number, grid: Grid): void {
  const cell = cellOf(place, grid, sheet);
  if (cell === undefined) return;
  canvas.width = Math.max(1, Math.round(cell.width));
  canvas.height = Math.max(1, Math.round(cell.height));
  canvas
    .getContext('2d')!
    .drawImage(sheet, cell.left, cell.top, cell.width, cell.height, 0, 0, canvas.width, canvas.height);
}

function cellShape(screen: RunScreen): string {
  const image = screen.card.value?.image;
  return image === undefined ? '1' : `${image.width} / ${image.height}`;
}
