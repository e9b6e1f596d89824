/** The sheet that is looked at, alone or with another one. */
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { paths } from '../../messages/paths.ts';
import { formats, phrases } from '../language/language.ts';
import { cellOf, placeAfter, placeAt, type Grid } from './sheet-cells.ts';
import { shownIndex } from './sheet-steps.ts';
import { SheetCanvas } from '../parts/sheet-canvas.tsx';
import type { RunScreen } from './run-screen.ts';
import './stage.css';

export function Stage({ screen, step }: { readonly screen: RunScreen; readonly step: number }): JSX.Element {
  const words = phrases.value.run;
  const { with: other, as } = screen.state.value;
  const nameOf = (of: number) => words.sheetOf(formats.value.count(of));
  const main = (
    <Choosable screen={screen} step={step}>
      <SheetCanvas screen={screen} step={step} alt={nameOf(step)} />
    </Choosable>
  );
  const shape = shapeOf(screen, step);
  const missing = screen.pictures.hasFailed(step) && screen.cameCount.value >= 0;
  if (other === undefined) {
    return (
      <div class="stage">
        <div class="stage-sheet" style={shape}>
          {main}
        </div>
        {missing && <p class="remark warning">{words.missing}</p>}
      </div>
    );
  }
  const isReals = other === 'reals';
  const sheets = screen.sheets.value;
  const otherStep = isReals ? undefined : sheets[shownIndex(sheets, other)];
  const otherName = isReals ? words.reals : nameOf(otherStep ?? other);
  const second = isReals ? (
    <img class="run-sheet" src={paths.reals(screen.run)} alt={otherName} />
  ) : (
    <SheetCanvas screen={screen} step={otherStep ?? other} alt={otherName} />
  );
  if (as === 'wipe') {
    return <Wipe shape={shape} first={main} second={second} names={[nameOf(step), otherName]} />;
  }
  return (
    <div class="stage stage-beside">
      {(
        [
          [nameOf(step), main],
          [otherName, second],
        ] as const
      ).map(([name, sheet], i) => (
        <figure key={i}>
          <div class="stage-sheet" style={shape}>
            {sheet}
          </div>
          <figcaption>{name}</figcaption>
        </figure>
      ))}
    </div>
  );
}

/** As a style. */
type Shape = { readonly '--ratio': string };

function Wipe(props: {
  readonly shape: Shape;
  readonly first: JSX.Element;
  readonly second: JSX.Element;
  readonly names: readonly [string, string];
}): JSX.Element {
  const words = phrases.value.run;
  const [share, setShare] = useState(50);
  return (
    <div class="stage">
      <div class="stage-sheet" style={props.shape}>
        {props.first}
        <div class="stage-over" style={{ clipPath: `inset(0 0 0 ${share}%)` }}>
          {props.second}
        </div>
        <div class="stage-divider" style={{ left: `${share}%` }} />
      </div>
      <label class="wipe">
        <span>{props.names[0]}</span>
        <input
          type="range"
          min={0}
          max={100}
          value={share}
          aria-label={words.divider}
          onInput={({ currentTarget }) => setShare(Number(currentTarget.value))}
        />
        <span>{props.names[1]}</span>
      </label>
    </div>
  );
}

/** A sheet on which a sample can be chosen. */
function Choosable(props: {
  readonly screen: RunScreen;
  readonly step: number;
  readonly children: JSX.Element;
}): JSX.Element {
  const { screen, step, children } = props;
  const grid = screen.grid.value;
  const { zoom } = screen.state.value;
  if (grid === undefined) return children;
  return (
    <>
      {children}
      {zoom !== undefined && <Frame grid={grid} place={zoom} sheet={screen.pictures.get(step)?.picture} />}
      <button
        type="button"
        class="stage-choose"
        aria-label={phrases.value.run.chooseSample}
        onClick={(event) => {
          // A click by the keyboard has no place.
          const box = event.currentTarget.getBoundingClientRect();
          const place =
            event.detail === 0
              ? (zoom ?? 0)
              : placeAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, grid);
          screen.change({ zoom: place });
        }}
        onKeyDown={(event) => {
          const place = placeAfter(event.key, zoom ?? 0, grid);
          if (place === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          screen.change({ zoom: place });
        }}
      />
    </>
  );
}

/** Around the sample that is looked at closely. */
function Frame(props: {
  readonly grid: Grid;
  readonly place: number;
  readonly sheet: { readonly width: number; readonly height: number } | undefined;
}): JSX.Element | null {
  // Until it has come, a sheet of a thousand pixels is as good.
  const { grid, place, sheet: { width, height } = { width: 1000, height: 1000 } } = props;
  const cell = cellOf(place, grid, { width, height });
  if (cell === undefined) return null;
  return (
    <div
      class="stage-frame"
      style={{
        left: `${(100 * cell.left) / width}%`,
        top: `${(100 * cell.top) / height}%`,
        width: `${(100 * cell.width) / width}%`,
        height: `${(100 * cell.height) / height}%`,
      }}
    />
  );
}

/** So that a sheet has its place before it comes. Drawings of points say their shape when they come. */
function shapeOf(screen: RunScreen, step: number): Shape {
  const image = screen.card.value?.image;
  const grid = screen.grid.value;
  const drawing = screen.cameCount.value < 0 ? undefined : screen.pictures.get(step)?.picture;
  const ratio =
    image !== undefined && grid !== undefined
      ? (image.width * grid.columns) / (image.height * grid.rows)
      : drawing === undefined
        ? 1
        : drawing.width / drawing.height;
  return { '--ratio': String(ratio) };
}
