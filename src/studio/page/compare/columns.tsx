/** A column for each run: what it is, and its samples at one place of the axis. */
import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import type { SeriesIndex } from '../../../drawing/svg/theme.ts';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { FailureNote, Problem, Remark, Skeleton } from '../parts/notes.tsx';
import { SheetCanvas } from '../parts/sheet-canvas.tsx';
import { StateChip } from '../parts/state-chip.tsx';
import { hashOf } from '../source/address.ts';
import type { LiveRun } from '../source/live-run.ts';
import { RequestError } from '../source/requests.ts';
import type { ComparedRun } from './comparison.ts';
import { sheetAt } from './places.ts';
import { Swatch } from './swatch.tsx';

export function Columns(props: {
  readonly runs: readonly LiveRun[];
  readonly compared: readonly ComparedRun[];
  readonly at: number | undefined;
  readonly onRemove: (run: string) => void;
}): JSX.Element {
  const { runs, compared, at, onRemove } = props;
  return (
    <ul class="compare-columns" style={{ '--columns': String(runs.length) }}>
      {runs.map((live, i) => {
        const run = compared.find((each) => each.live === live);
        return (
          <li key={live.run}>
            <Head live={live} series={i as SeriesIndex} onRemove={onRemove} />
            {run === undefined ? <Absent live={live} /> : <Sheet run={run} at={at} />}
          </li>
        );
      })}
    </ul>
  );
}

function Head(props: {
  readonly live: LiveRun;
  readonly series: SeriesIndex;
  readonly onRemove: (run: string) => void;
}): JSX.Element {
  const { live, series, onRemove } = props;
  const card = live.card.value;
  return (
    <header>
      <Swatch series={series} />
      <h2>
        <a href={hashOf(['run', live.run])} title={live.run}>
          {live.run}
        </a>
      </h2>
      {card !== undefined && <StateChip card={card} isBrief />}
      <Button
        kind="quiet"
        icon="close"
        label={phrases.value.compare.remove(live.run)}
        onClick={() => onRemove(live.run)}
      />
    </header>
  );
}

/** A run that is coming, or is none. */
function Absent({ live }: { readonly live: LiveRun }): JSX.Element {
  const { value } = live.details.loaded;
  if (value.state === 'loading') return <Skeleton height="auto" />;
  if (value.state === 'ready') return <Problem sentence={value.value.card.problem ?? ''} />;
  const { error } = value;
  const isMissing = error instanceof RequestError && error.code === 'not-found';
  return isMissing ? (
    <Problem sentence={phrases.value.compare.missing(live.run)} />
  ) : (
    <FailureNote of={error} onRetry={() => live.details.reload()} />
  );
}

function Sheet({ run, at }: { readonly run: ComparedRun; readonly at: number | undefined }): JSX.Element {
  const { live, name, sheets, details } = run;
  const words = phrases.value.compare;
  const index = sheetAt(sheets, at);
  const step = sheets.steps[index];
  useEffect(() => live.pictures.want(sheets.steps, index), [live, sheets.steps.length, index]);
  const { image } = details.card;
  const { grid } = details;
  const ratio =
    image === undefined || grid === undefined
      ? '1'
      : `${image.width * grid.columns} / ${image.height * grid.rows}`;
  return (
    <>
      {live.isGone.value && <Remark kind="warning">{words.gone}</Remark>}
      <div class="compare-sheet" style={{ aspectRatio: ratio }}>
        {step === undefined ? (
          <p class="soft">{words.noSheet}</p>
        ) : (
          <SheetCanvas screen={live} step={step} alt={words.sheetOf(name, formats.value.count(step))} />
        )}
      </div>
      {step !== undefined && (
        <p class="compare-caption">{phrases.value.common.step(formats.value.count(step))}</p>
      )}
    </>
  );
}
