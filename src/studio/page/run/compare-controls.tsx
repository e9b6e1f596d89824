import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Segments } from '../parts/segments.tsx';
import { arrangements } from './run-query.ts';
import { SheetSlider } from './sheet-slider.tsx';
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
        <Segments
          label={words.compareWith}
          value={other === 'reals' ? 'reals' : 'step'}
          options={[
            { value: 'step', content: words.anotherStep },
            { value: 'reals', content: words.reals, disabled: !screen.hasReals.value },
          ]}
          onChoose={(kind) => screen.change({ with: kind === 'reals' ? kind : sheets[0] })}
        />
        <Segments
          label={words.compare}
          value={as}
          options={arrangements.map((each) => ({ value: each, content: words[each] }))}
          onChoose={(each) => screen.change({ as: each })}
        />
      </div>
      {index >= 0 && (
        <div class="player-row">
          <SheetSlider
            label={words.otherSlider}
            sheets={sheets}
            index={index}
            onMove={(to) => screen.change({ with: sheets[to] })}
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
