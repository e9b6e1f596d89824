import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { arrangements } from './run-query.ts';
import { shownIndex } from './sheet-steps.ts';
import { StepField } from './step-field.tsx';
import type { RunScreen } from './run-screen.ts';
import './compare-controls.css';

/** What the sheet is compared with, and how. */
export function CompareControls(props: {
  readonly screen: RunScreen;
  readonly other: number | 'reals';
}): JSX.Element {
  const { screen, other } = props;
  const words = phrases.value.run;
  const sheets = screen.sheets.value;
  const { as } = screen.state.value;
  const index = other === 'reals' ? -1 : shownIndex(sheets, other);
  return (
    <div class="compare-controls card">
      <div class="player-row">
        <fieldset class="button-group" aria-label={words.compareWith}>
          <Button pressed={other !== 'reals'} onClick={() => screen.change({ with: sheets[0] })}>
            {words.anotherStep}
          </Button>
          <Button
            pressed={other === 'reals'}
            disabled={!screen.hasReals.value}
            onClick={() => screen.change({ with: 'reals' })}
          >
            {words.reals}
          </Button>
        </fieldset>
        <fieldset class="button-group" aria-label={words.compare}>
          {arrangements.map((each) => (
            <Button key={each} pressed={as === each} onClick={() => screen.change({ as: each })}>
              {words[each]}
            </Button>
          ))}
        </fieldset>
      </div>
      {index >= 0 && (
        <div class="player-row">
          <input
            type="range"
            class="player-slider"
            min={0}
            max={Math.max(1, sheets.length - 1)}
            value={index}
            aria-label={words.otherSlider}
            aria-valuetext={words.stepValue(formats.value.count(sheets[index]!))}
            onInput={({ currentTarget }) => screen.change({ with: sheets[Number(currentTarget.value)] })}
          />
          <StepField
            label={words.otherSlider}
            step={sheets[index]!}
            onStep={(step) => screen.change({ with: sheets[shownIndex(sheets, step)] })}
          />
        </div>
      )}
    </div>
  );
}
