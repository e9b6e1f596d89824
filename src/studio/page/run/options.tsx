import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { groupNames, optionGroups, plainName, type OptionValue } from './option-groups.ts';
import './options.css';

/** The options of a run in readable groups, and the file as it is. */
export function Options({ options }: { readonly options: Readonly<Record<string, unknown>> }): JSX.Element {
  const words = phrases.value.run;
  const groups = optionGroups(options);
  return (
    <>
      <div class="option-groups">
        {groupNames
          .filter((name) => groups[name].length > 0)
          .map((name) => (
            <section key={name}>
              <h3>{words.groups[name]}</h3>
              <dl>
                {groups[name].map((option) => (
                  <div key={option.path}>
                    <dt>{nameOf(option)}</dt>
                    <dd>{valueOf(option)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
      <details class="raw">
        <summary>{words.rawOptions}</summary>
        <pre>{JSON.stringify(options, undefined, 2)}</pre>
      </details>
    </>
  );
}

function nameOf({ path }: OptionValue): string {
  const { fields } = phrases.value.run;
  return Object.hasOwn(fields, path) ? fields[path as keyof typeof fields] : plainName(path);
}

/** What training chooses by itself where it is left open. */
const chosenByTraining: ReadonlySet<string> = new Set(['sampleEvery', 'checkpointEvery', 'threads']);

function valueOf({ path, value }: OptionValue): string {
  const { yes, no, none, automatic } = phrases.value.run;
  if (value === null || value === '') return chosenByTraining.has(path) ? automatic : none;
  if (path === 'pictures' && typeof value === 'number') return formats.value.count(value);
  if (typeof value === 'boolean') return value ? yes : no;
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value).replaceAll('"', '');
}
