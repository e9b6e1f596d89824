import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Stepper } from '../parts/stepper.tsx';
import { changeQuery } from '../source/address.ts';

/** Pages through many of a kind: which are shown, in the address. */
export function Pager(props: {
  /** The first that is shown. */
  readonly from: number;
  readonly pageSize: number;
  readonly count: number;
  readonly label: string;
}): JSX.Element {
  const { from, pageSize, count, label } = props;
  const words = phrases.value.inside;
  const show = formats.value;
  const end = Math.min(count, from + pageSize);
  const go = (next: number) => changeQuery({ from: next === 0 ? '' : String(next) });
  return (
    <fieldset class="pager" aria-label={label}>
      <Stepper
        back={{
          label: words.previousPage,
          go: from === 0 ? undefined : () => go(Math.max(0, from - pageSize)),
        }}
        on={{ label: words.nextPage, go: end >= count ? undefined : () => go(from + pageSize) }}
      >
        <span class="pager-range" aria-live="polite">
          {words.rangeOf(show.count(from + 1), show.count(end), show.count(count))}
        </span>
      </Stepper>
    </fieldset>
  );
}

/** The first of the page that a number is on. */
export function pageStart(from: number, pageSize: number, count: number): number {
  return Math.floor(Math.min(from, Math.max(0, count - 1)) / pageSize) * pageSize;
}
