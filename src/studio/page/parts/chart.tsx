/** A chart: its lines with their values where the reader points, and the same as a sentence, a table and a picture. */
import type { Signal } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { seriesDashes, seriesTone, toneClass } from '../../../drawing/svg/theme.ts';
import { formats, phrases } from '../language/language.ts';
import { Button } from './button.tsx';
import { summariesOf, tableRows, valueAt, type ChartLine, type LineSummary } from './chart-lines.ts';
import { ChartPlot, type ChartMark, type PlotEvents } from './chart-plot.ts';
import { saveChart } from './chart-picture.ts';
import { Dialog } from './dialog.tsx';
import { firstMentions, type TermName } from './mentions.ts';
import { Explained } from './term.tsx';
import './chart.css';

export interface ChartProps {
  readonly title: string;
  /** What the values are, if the title does not say it. */
  readonly label?: string | undefined;
  readonly lines: readonly ChartLine[];
  /** What of the axis is shown. */
  readonly window: { readonly from: number; readonly to: number };
  /** What the axis is. */
  readonly axis: string;
  readonly isLog?: boolean;
  readonly marks?: readonly ChartMark[];
  /** Where the reader stands. */
  readonly place?: number | undefined;
  /** Where the pointer is, shared by all charts of a view. */
  readonly hover: Signal<number | undefined>;
  /** The name of the picture's file, without its ending. */
  readonly fileName: string;
  readonly events: PlotEvents;
  /** Words in its title and in the names of its lines that say what they mean. */
  readonly terms?: readonly TermName[];
}

const height = 190;
const noMarks: readonly ChartMark[] = [];
const noTerms: readonly TermName[] = [];

export function Chart(props: ChartProps): JSX.Element {
  const { title, label, lines, window, axis, isLog = false, marks = noMarks, place, hover } = props;
  const [ofTitle, ...ofLines] = useMemo(
    () =>
      firstMentions([title, ...lines.map(({ name }) => name)], props.terms ?? noTerms, phrases.value.terms),
    [title, lines, props.terms, phrases.value],
  );
  const words = phrases.value.chart;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<ChartPlot | undefined>(undefined);
  const [isTable, setTable] = useState(false);
  const events = useRef(props.events);
  events.current = props.events;
  useEffect(() => {
    const created = new ChartPlot(
      host.current!,
      { lines, window, isLog, marks, place },
      {
        height,
        hover,
        events: {
          onPick: (x) => events.current.onPick(x),
          onZoom: (from, to) => events.current.onZoom(from, to),
          onReset: () => events.current.onReset(),
        },
      },
    );
    plot.current = created;
    return () => created.destroy();
  }, []);
  useEffect(() => {
    plot.current?.show({ lines, window, isLog, marks, place });
  }, [lines, window.from, window.to, isLog, marks, place]);
  const summary = useMemo(
    () => summariesOf(lines, window).map(inWords).join(' '),
    [lines, window.from, window.to, words],
  );
  return (
    <figure class="chart">
      <figcaption>
        <h3>
          <Explained text={title} terms={ofTitle ?? noTerms} />
          {label !== undefined && <span class="chart-label">{label}</span>}
        </h3>
        <div class="chart-tools">
          <Button kind="quiet" icon="note" label={words.table(title)} onClick={() => setTable(true)} />
          <Button
            kind="quiet"
            icon="download"
            label={words.savePicture(title)}
            onClick={() => void saveChart(plot.current!.canvas, { title, lines, name: props.fileName })}
          />
        </div>
        <Values lines={lines} terms={ofLines} hover={hover} place={place} />
      </figcaption>
      <div class="chart-plot" style={{ height: `${height}px` }} ref={host} aria-hidden="true" />
      <p class="for-readers">{summary}</p>
      {isTable && (
        <Dialog title={title} onClose={() => setTable(false)}>
          <p>{summary}</p>
          <ChartTable lines={lines} window={window} axis={axis} />
        </Dialog>
      )}
    </figure>
  );
}

/** The name of each line with its value where the pointer is, or where the reader stands. */
function Values(
  props: Pick<ChartProps, 'lines' | 'hover' | 'place'> & {
    /** Of each line. */
    readonly terms: readonly (readonly TermName[])[];
  },
): JSX.Element {
  const at = props.hover.value ?? props.place ?? Infinity;
  return (
    <ul class="chart-values">
      {props.lines.map((line, i) => (
        <li key={line.name}>
          <svg width={20} height={8} aria-hidden="true">
            <line
              x1={0}
              x2={20}
              y1={4}
              y2={4}
              class={toneClass('stroke', seriesTone(line.series))}
              stroke-width={2}
              stroke-dasharray={seriesDashes[line.series]}
            />
          </svg>
          <span>
            <Explained text={line.name} terms={props.terms[i] ?? noTerms} />
          </span>
          <output aria-live="off">{figureOrNone(valueAt(line, at))}</output>
        </li>
      ))}
    </ul>
  );
}

const maxRows = 21;

function ChartTable(props: Pick<ChartProps, 'lines' | 'window' | 'axis'>): JSX.Element {
  const { lines, window, axis } = props;
  return (
    <table class="chart-table">
      <thead>
        <tr>
          <th scope="col">{axis}</th>
          {lines.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tableRows(lines, window, maxRows).map(({ x, values }) => (
          <tr key={x}>
            <th scope="row">{Number.isInteger(x) ? formats.value.count(x) : formats.value.figure(x)}</th>
            {values.map((value, i) => (
              <td key={i}>{figureOrNone(value)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function inWords({ name, first, last, min, max }: LineSummary): string {
  const figure = (value: number) => formats.value.figure(value);
  return phrases.value.chart.summary({
    name,
    first: figure(first),
    last: figure(last),
    min: figure(min),
    max: figure(max),
  });
}

function figureOrNone(value: number | undefined): string {
  return value === undefined ? '–' : formats.value.figure(value);
}
