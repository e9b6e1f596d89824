/** Samples of the same seeds, drawn here by the generators of the runs. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { range } from '../../../core/numbers.ts';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { formats, phrases } from '../language/language.ts';
import { picturesOf } from '../painter/picture-values.ts';
import { PageGenerator } from '../painter/generator.ts';
import { latentsOf } from '../painter/latents.ts';
import { textOfFailure } from '../painter/no-runtime.ts';
import { sheetOf } from '../painter/sheets.ts';
import { Button } from '../parts/button.tsx';
import { Problem, Skeleton } from '../parts/notes.tsx';
import { Pixels } from '../parts/pixels.tsx';
import { Stepper } from '../parts/stepper.tsx';
import { Explained } from '../parts/term.tsx';
import { load } from '../source/loaded.ts';
import type { ComparedRun } from './comparison.ts';
import { Swatch } from './swatch.tsx';

const columns = 4;
export const seedsAtOnce = columns * columns;

export function Seeds(props: {
  readonly runs: readonly ComparedRun[];
  readonly seed: number | undefined;
  readonly onSeed: (seed: number) => void;
}): JSX.Element {
  const { runs, seed, onSeed } = props;
  const words = phrases.value.compare;
  if (seed === undefined) return <Button onClick={() => onSeed(0)}>{words.drawSeeds}</Button>;
  const count = (value: number) => formats.value.count(value);
  return (
    <>
      <div class="seed-choice">
        <Stepper
          back={{
            label: words.previousSeeds,
            go: seed === 0 ? undefined : () => onSeed(Math.max(0, seed - seedsAtOnce)),
          }}
          on={{ label: words.nextSeeds, go: () => onSeed(seed + seedsAtOnce) }}
        />
        <output>{words.seedsShown(count(seed), count(seed + seedsAtOnce - 1))}</output>
      </div>
      <ul class="compare-columns" style={{ '--columns': String(runs.length) }}>
        {runs.map((run) => (
          <li key={run.name}>
            <header>
              <Swatch series={run.series} />
              <h3>{run.name}</h3>
            </header>
            <Drawn run={run} seed={seed} />
          </li>
        ))}
      </ul>
      <p class="remark">
        <Explained text={words.seedsLesson} terms={['seed', 'z']} />
      </p>
    </>
  );
}

function Drawn({ run, seed }: { readonly run: ComparedRun; readonly seed: number }): JSX.Element {
  const words = phrases.value.compare;
  const { card, checkpoints } = run.details;
  if (card.isOfPoints === true) return <p class="soft">{words.ofPoints}</p>;
  if (checkpoints.length === 0) return <p class="soft">{words.noGenerator}</p>;
  return <Sheet name={run.name} step={checkpoints.at(-1)!.step} seed={seed} />;
}

function Sheet(props: { readonly name: string; readonly step: number; readonly seed: number }): JSX.Element {
  const { name, step, seed } = props;
  const words = phrases.value.compare;
  const drawn = useMemo(() => load((signal) => drawSheet(name, step, seed, signal)), [name, step, seed]);
  useEffect(() => drawn.stop, [drawn]);
  const last = useRef<RgbaPicture>(undefined);
  const loaded = drawn.loaded.value;
  if (loaded.state === 'ready') last.current = loaded.value;
  const picture = last.current;
  if (loaded.state === 'failed') return <Problem {...textOfFailure(loaded.error)} onRetry={drawn.reload} />;
  const label = words.seedsOf(name, formats.value.count(step));
  return (
    <>
      <div class="compare-sheet" style={{ aspectRatio: '1' }} aria-busy={loaded.state === 'loading'}>
        {picture === undefined ? (
          <Skeleton height="100%" />
        ) : (
          <Pixels picture={picture} size={picture} alt={label} />
        )}
      </div>
      <p class="compare-caption">{phrases.value.common.step(formats.value.count(step))}</p>
    </>
  );
}

async function drawSheet(run: string, step: number, seed: number, signal: AbortSignal): Promise<RgbaPicture> {
  const generator = await PageGenerator.open(run, { step: String(step) }, signal);
  try {
    const { latent, examples } = generator;
    if (examples.kind !== 'pictures') throw new Error(phrases.value.compare.ofPoints);
    const z = latentsOf(latent, range(seed, seed + seedsAtOnce));
    const pictures = picturesOf(await generator.paint('compare', z), examples);
    const rows = range(0, columns).map((row) => pictures.slice(row * columns, (row + 1) * columns));
    return sheetOf(rows, 0);
  } finally {
    generator.release();
  }
}
