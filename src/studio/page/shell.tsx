/** The frame of every view: navigation, the state of the connection, language and appearance. */
import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { chooseLanguage, languages, languageTag, languageTags, phrases } from './language/language.ts';
import { ButtonLink } from './parts/button.tsx';
import { Icon, type IconName } from './parts/icons.tsx';
import { EmptyState, Problem } from './parts/notes.tsx';
import { StateChip } from './parts/state-chip.tsx';
import { chooseTheme, theme, themes } from './parts/theme.ts';
import { showProblem, Toasts } from './parts/toasts.tsx';
import { address, hashOf } from './source/address.ts';
import { isConnected, isLocked } from './source/events.ts';
import { cardOf, runCards } from './source/runs.ts';
import { isView, View, viewsOfRun } from './views.tsx';

export function Shell(): JSX.Element {
  const words = phrases.value.shell;
  const shown = address.value;
  const [name = '', run] = shown.path;
  useEffect(() => {
    document.documentElement.lang = languageTag.value;
    document.title = run === undefined ? 'Sparring' : `${run} – Sparring`;
  }, [languageTag.value, run]);
  return (
    <>
      <a class="skip-link" href="#content" onClick={skip}>
        {words.skip}
      </a>
      <header class="bar">
        <a class="brand" href="#/">
          <img src="./icon.svg" alt="" width={24} height={24} />
          Sparring
        </a>
        <nav aria-label={words.navigation}>
          <Tab href={hashOf([])} icon="runs" isHere={name === ''} text={words.runs} />
          <Tab href={hashOf(['new'])} icon="add" isHere={name === 'new'} text={words.newTraining} />
          <Tab href={hashOf(['compare'])} icon="compare" isHere={name === 'compare'} text={words.compare} />
        </nav>
        <Preferences />
      </header>
      {isConnected.value === false && (
        <p class="disconnected" role="alert">
          {isLocked.value ? words.locked : words.disconnected}
        </p>
      )}
      {run !== undefined && isView(shown) && <RunBar key={run} run={run} view={name} />}
      <main id="content" tabIndex={-1}>
        {isView(shown) ? <View address={shown} /> : <NotFound />}
      </main>
      <Toasts />
    </>
  );
}

/** The hash has the address of the view, so the browser cannot go to an element by it. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#content')?.focus();
}

function Tab(props: {
  readonly href: string;
  readonly icon?: IconName;
  readonly isHere: boolean;
  readonly text: string;
}): JSX.Element {
  return (
    <a class="tab" href={props.href} aria-current={props.isHere ? 'page' : undefined}>
      {props.icon !== undefined && <Icon name={props.icon} size={18} />}
      <span>{props.text}</span>
    </a>
  );
}

const namesOfViews = { run: 'overview', explore: 'explore', inside: 'inside', game: 'game' } as const;

function RunBar({ run, view }: { readonly run: string; readonly view: string }): JSX.Element {
  const words = phrases.value.shell;
  const card = cardOf(run);
  const isMissing = card === undefined && runCards.value.state === 'ready';
  const wasHere = useRef(false);
  wasHere.current ||= card !== undefined;
  return (
    <>
      <div class="run-bar">
        <h1 title={run}>{run}</h1>
        {card !== undefined && <StateChip card={card} />}
        {!isMissing && (
          <nav aria-label={words.ofRun(run)}>
            {viewsOfRun.map((each) => (
              <Tab
                key={each}
                href={hashOf([each, run])}
                isHere={each === view}
                text={words[namesOfViews[each]]}
              />
            ))}
          </nav>
        )}
      </div>
      {isMissing && wasHere.current && (
        <div class="run-gone">
          <Problem sentence={words.gone} />
        </div>
      )}
    </>
  );
}

function Preferences(): JSX.Element {
  const words = phrases.value.shell;
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length]!;
  const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;
  const label = `${words.theme}: ${words.themes[theme.value]}`;
  return (
    <div class="preferences">
      <label class="language">
        <Icon name="language" size={18} />
        <span class="for-readers">{words.language}</span>
        <select
          value={languageTag.value}
          onChange={({ currentTarget }) => {
            const tag = languageTags.find((each) => each === currentTarget.value);
            if (tag !== undefined) chooseLanguage(tag).catch(showProblem);
          }}
        >
          {languageTags.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {languages[tag].name}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={label}
        title={label}
        onClick={() => chooseTheme(next)}
      >
        <Icon name={icons[theme.value]} size={18} />
      </button>
    </div>
  );
}

function NotFound(): JSX.Element {
  const words = phrases.value.shell;
  return (
    <EmptyState title={words.notFound}>
      <ButtonLink href={hashOf([])}>{words.toRuns}</ButtonLink>
    </EmptyState>
  );
}
