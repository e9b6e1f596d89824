import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { ButtonLink } from '../parts/button.tsx';
import { CommandLine } from '../parts/command-line.tsx';
import { Icon } from '../parts/icons.tsx';
import { hashOf } from '../source/address.ts';
import { session } from '../source/session.ts';

/** The folder in which trainings are without being told another. */
const usualRoot = 'runs';

/** There is no run yet: how to begin, and what will be here. */
export function FirstPage({ isMissing }: { readonly isMissing: boolean }): JSX.Element {
  const words = phrases.value.shelf;
  const { value } = session.loaded;
  const root = value.state === 'ready' ? value.value.root : usualRoot;
  return (
    <section class="first-page">
      <h1>{isMissing ? words.missingTitle : words.firstTitle}</h1>
      <p class="lead">{isMissing ? words.missingText(root) : words.firstText}</p>
      <ButtonLink kind="primary" icon="add" href={hashOf(['new'])}>
        {phrases.value.shell.newTraining}
      </ButtonLink>
      <CommandLine
        args={['train', 'mnist', '--minutes', '5', ...(root === usualRoot ? [] : ['--out', root])]}
      />
      <h2>{words.willAppear}</h2>
      <ul>
        <li>
          <Icon name="runs" />
          {words.willSee.samples}
        </li>
        <li>
          <Icon name="note" />
          {words.willSee.health}
        </li>
        <li>
          <Icon name="explore" />
          {words.willSee.explore}
        </li>
      </ul>
      {!isMissing && (
        <ButtonLink kind="quiet" icon="trash" href={hashOf([], { show: 'trash' })}>
          {words.trash}
        </ButtonLink>
      )}
    </section>
  );
}
