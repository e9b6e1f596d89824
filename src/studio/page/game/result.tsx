/** After a round: the score beside D's, what it means, and all pictures with their answers. */
import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { chanceOfAtLeast, neededAgainstChance } from '../../../analysis/metrics/guessing.ts';
import { roundLength, type Answer } from '../../messages/game-round.ts';
import { formats, phrases } from '../language/language.ts';
import { Button, ButtonLink } from '../parts/button.tsx';
import { Icon } from '../parts/icons.tsx';
import { Problem } from '../parts/notes.tsx';
import { hashOf } from '../source/address.ts';
import { GuessingChart } from './guessing-chart.tsx';
import type { Keeping } from './keeping.ts';
import { Pixels } from '../parts/pixels.tsx';
import type { PreparedRound } from './prepared-round.ts';
import { answersOfD, meaningOf, rankingOfD, scoreOf, sortedPlaces, type Score } from './score.ts';

export function Result(props: {
  readonly run: string;
  readonly prepared: PreparedRound;
  readonly given: readonly Answer[];
  readonly keeping: Keeping;
  readonly onAgain: () => void;
}): JSX.Element {
  const { run, prepared, given, keeping, onAgain } = props;
  const words = phrases.value.game;
  const { kinds, probabilities, reals, step } = prepared;
  const score = scoreOf(kinds, given);
  const ofD = scoreOf(kinds, answersOfD(probabilities));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const count = (value: number) => formats.value.count(value);
  return (
    <section class="game-result">
      <div class="game-summary">
        <h2 ref={heading} tabIndex={-1}>
          {words.headings[meaningOf(score.right, roundLength)]}
        </h2>
        <dl class="game-scores">
          <ScoreOf name={words.you} right={score.right} />
          <ScoreOf name={words.d} right={ofD.right} isOfD />
        </dl>
        <GuessingChart you={score.right} d={ofD.right} of={roundLength} />
        <p>{meaning(score)}</p>
        <p>
          {words.confusion({
            generated: count(score.generatedAsReal),
            real: count(roundLength / 2 - score.realAsReal),
            half: count(roundLength / 2),
          })}
        </p>
        <p>{words.rankingD(formats.value.percent(rankingOfD(kinds, probabilities)))}</p>
        <div class="game-after">
          <Button kind="primary" icon="play" onClick={onAgain}>
            {words.again}
          </Button>
          <ButtonLink icon="explore" href={hashOf(['explore', run], { step: String(step) })}>
            {words.explore}
          </ButtonLink>
        </div>
        <Kept keeping={keeping} step={step} />
      </div>
      <div class="game-answers">
        <Group
          title={words.realPictures}
          said={words.recognised(count(score.realAsReal), count(roundLength / 2))}
          kind="real"
          prepared={prepared}
          given={given}
        />
        <Group
          title={words.generatedPictures}
          said={words.fooled(count(score.generatedAsReal), count(roundLength / 2))}
          kind="generated"
          prepared={prepared}
          given={given}
        />
        <p class="remark">
          {words.cellNote} {reals === 'held-out' ? words.heldOut : words.training} {words.rounding}
        </p>
      </div>
    </section>
  );
}

function ScoreOf(props: {
  readonly name: string;
  readonly right: number;
  readonly isOfD?: boolean;
}): JSX.Element {
  const { name, right, isOfD = false } = props;
  const count = (value: number) => formats.value.count(value);
  const words = phrases.value.game;
  return (
    <div class={isOfD ? 'of-d' : undefined}>
      <dt>{name}</dt>
      <dd>{words.rightOf(count(right), count(roundLength))}</dd>
    </div>
  );
}

function meaning({ right }: Score): string {
  const words = phrases.value.game.meanings;
  const which = meaningOf(right, roundLength);
  const needed = neededAgainstChance(roundLength) ?? roundLength;
  // Symmetric: guessing gives at most 5 as rarely as at least 15.
  const told = which === 'guesses' ? needed : which === 'knows' ? right : roundLength - right;
  const chance = chanceOfAtLeast(told, roundLength);
  return words[which]({
    needed: formats.value.count(which === 'reversed' ? right : told),
    of: formats.value.count(roundLength),
    chance: chance < 0.001 ? phrases.value.game.underOneInThousand : formats.value.percent(chance),
  });
}

function Group(props: {
  readonly title: string;
  readonly said: string;
  readonly kind: Answer;
  readonly prepared: PreparedRound;
  readonly given: readonly Answer[];
}): JSX.Element {
  const { title, said, kind, prepared, given } = props;
  const { kinds, probabilities, pictures } = prepared;
  const words = phrases.value.game;
  return (
    <section>
      <h3>
        {title} <span class="soft">– {said}</span>
      </h3>
      <ul class="game-cells">
        {sortedPlaces(kind, kinds, given, probabilities).map((i) => {
          const percent = formats.value.percent(probabilities[i]!);
          const isRight = given[i] === kind;
          const label = words.cell({ kind: words[kind], answer: words[given[i]!], percent });
          return (
            <li key={i} class={isRight ? 'is-right' : 'is-wrong'} title={label}>
              <Pixels picture={pictures[i]} size={pictures[i]!} alt={label} />
              <span class="game-mark">
                <Icon name={isRight ? 'check' : 'close'} size={16} />
              </span>
              <span class="game-percent" aria-hidden="true">
                {percent}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Kept({ keeping, step }: { readonly keeping: Keeping; readonly step: number }): JSX.Element {
  const words = phrases.value.game;
  if (keeping.state === 'failed') return <Problem sentence={words.notKept(keeping.why)} />;
  const sentences = {
    keeping: words.keeping,
    kept: words.kept(formats.value.count(step)),
    'played-before': words.playedBefore,
    shown: words.shown,
  };
  return <output class="remark">{sentences[keeping.state]}</output>;
}
