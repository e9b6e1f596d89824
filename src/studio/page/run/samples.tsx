/** All sheets of samples under one slider. */
import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { Remark } from '../parts/notes.tsx';
import { Stepper } from '../parts/stepper.tsx';
import { CompareControls } from './compare-controls.tsx';
import { usePlaying } from './playing.ts';
import { speeds } from './run-query.ts';
import { shownIndex } from './sheet-steps.ts';
import { Stage } from './stage.tsx';
import { SheetSlider } from './sheet-slider.tsx';
import { StepField } from './step-field.tsx';
import type { RunScreen } from './run-screen.ts';
import './samples.css';

export function Samples({ screen }: { readonly screen: RunScreen }): JSX.Element {
  const words = phrases.value.run;
  const sheets = screen.sheets.value;
  const index = screen.index.value;
  const step = screen.step.value;
  const { with: other, zoom, play } = screen.state.value;
  useEffect(() => {
    const second = typeof other === 'number' ? sheets[shownIndex(sheets, other)] : undefined;
    screen.pictures.want(sheets, index, second === undefined ? [] : [second]);
  }, [sheets, index, other, screen]);
  usePlaying(screen);
  if (step === undefined) {
    return (
      <section class="samples" aria-label={words.samples}>
        <div class="stage-empty">
          <p class="soft">{words.noSamples}</p>
        </div>
      </section>
    );
  }
  const grid = screen.grid.value;
  const isPlaying = play !== undefined;
  return (
    <section class="samples" aria-label={words.samples}>
      <Stage screen={screen} step={step} />
      <div class="sheet-player">
        <SheetSlider
          label={words.sliderName}
          sheets={sheets}
          index={index}
          onMove={(to) => {
            screen.change({ play: undefined });
            screen.goTo(to);
          }}
        />
        <div class="player-row">
          <Stepper
            back={{ label: words.previous, go: index <= 0 ? undefined : () => screen.goTo(index - 1) }}
            on={{
              label: words.next,
              go: index >= sheets.length - 1 ? undefined : () => screen.goTo(index + 1),
            }}
          >
            <Button
              icon={isPlaying ? 'pause' : 'play'}
              label={isPlaying ? words.pause : words.play}
              disabled={sheets.length < 2}
              onClick={() => togglePlay(screen)}
            />
          </Stepper>
          <StepField label={words.goToStep} step={step} onStep={(wanted) => screen.goToStep(wanted)} />
          <span class="player-count remark">
            {words.sheetsOf(formats.value.count(index + 1), formats.value.count(sheets.length))}
          </span>
          {isPlaying && (
            <select
              class="input compact"
              aria-label={words.speed}
              value={play}
              onChange={({ currentTarget }) =>
                screen.change({ play: speeds.find((each) => String(each) === currentTarget.value) })
              }
            >
              {speeds.map((each) => (
                <option key={each} value={each}>
                  {words.perSecond(formats.value.count(each))}
                </option>
              ))}
            </select>
          )}
        </div>
        <div class="player-row">
          <Button
            icon="compare"
            pressed={other !== undefined}
            onClick={() => screen.change({ with: other === undefined ? sheets[0] : undefined })}
          >
            {words.compare}
          </Button>
          {grid !== undefined && (
            <Button
              icon="zoom"
              pressed={zoom !== undefined}
              onClick={() => screen.change({ zoom: zoom === undefined ? 0 : undefined })}
            >
              {words.closer}
            </Button>
          )}
        </div>
        {other !== undefined && <CompareControls screen={screen} other={other} />}
        {grid !== undefined && zoom === undefined && other === undefined && (
          <Remark>{words.chooseSample}</Remark>
        )}
      </div>
    </section>
  );
}

/** Starts at the beginning if it stands at the end. */
export function togglePlay(screen: RunScreen): void {
  const { play } = screen.state.peek();
  if (play !== undefined) {
    screen.change({ play: undefined });
    return;
  }
  if (screen.index.peek() >= screen.sheets.peek().length - 1) screen.goTo(0);
  screen.change({ play: 5 });
}
