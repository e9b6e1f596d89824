/** What guessing gives, as bars, with the player and D among them. */
import type { JSX } from 'preact';
import { guessingDistribution, neededAgainstChance } from '../../../analysis/metrics/guessing.ts';
import { formats, phrases } from '../language/language.ts';

/** In pixels; places along the axis are shares of its width, so that words stay as large on a telephone. */
const height = 150;
const top = 44;
const ground = height - 26;

export function GuessingChart(props: {
  readonly you: number;
  readonly d: number;
  readonly of: number;
}): JSX.Element {
  const { you, d, of } = props;
  const words = phrases.value.game;
  const count = (value: number) => formats.value.count(value);
  const chances = guessingDistribution(of);
  const needed = neededAgainstChance(of) ?? of + 1;
  const highest = Math.max(...chances);
  const along = (right: number) => `${(100 * right) / (of + 1)}%`;
  const middle = (right: number) => along(right + 0.5);
  const label = words.chartLabel({ you: count(you), d: count(d), needed: count(needed), of: count(of) });
  return (
    <figure class="game-chart">
      <svg width="100%" height={height} aria-hidden="true">
        {Array.from(chances, (chance, right) => {
          const tall = (chance / highest) * (ground - top);
          return (
            <rect
              key={right}
              x={along(right + 0.08)}
              width={along(0.84)}
              y={ground - tall}
              height={tall}
              class="guess"
            />
          );
        })}
        <line x1="0" x2="100%" y1={ground} y2={ground} class="ground" />
        <line x1={along(needed)} x2="100%" y1={ground} y2={ground} class="beyond" />
        {[0, of / 4, of / 2, (3 * of) / 4, of].map((right) => (
          <text key={right} x={middle(right)} y={height - 7} class="tick">
            {count(right)}
          </text>
        ))}
        <Flag x={middle(you)} y={14} name={you === d ? `${words.you}, ${words.d}` : words.you} />
        {you !== d && <Flag x={middle(d)} y={Math.abs(you - d) < 3 ? 32 : 14} name={words.d} isOfD />}
      </svg>
      <p class="for-readers">{label}</p>
      <figcaption class="remark" aria-hidden="true">
        {words.chartNote} <span class="beyond-note">{words.betterThanChance(count(needed))}</span>
      </figcaption>
    </figure>
  );
}

function Flag(props: {
  readonly x: string;
  readonly y: number;
  readonly name: string;
  readonly isOfD?: boolean;
}): JSX.Element {
  const { x, y, name, isOfD = false } = props;
  return (
    <g class={isOfD ? 'flag of-d' : 'flag'}>
      <line x1={x} x2={x} y1={y + 5} y2={ground} />
      <text x={x} y={y}>
        {name}
      </text>
    </g>
  );
}
