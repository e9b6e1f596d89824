/** The options in which runs differ, and their last values, a column for each run. */
import { useEffect, useMemo } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { DifferingMessage } from '../../messages/compare.ts';
import { paths } from '../../messages/paths.ts';
import { formats, phrases } from '../language/language.ts';
import { evaluationNote, evaluationTitle, evaluationValue } from '../parts/evaluation-words.ts';
import { Skeleton } from '../parts/notes.tsx';
import { Show } from '../parts/resource.tsx';
import { hashOf } from '../source/address.ts';
import { load } from '../source/loaded.ts';
import { getJson } from '../source/requests.ts';
import { comparePanels, lastOf, latestBySteps, titleOf as evaluated } from './compare-panels.ts';
import type { ComparedRun } from './comparison.ts';
import { titleOf } from './curves.tsx';
import { Swatch } from './swatch.tsx';

/** Runs of different networks differ in everything that follows from them: the rest is a click away. */
const maxOptions = 12;

export function Differing(props: {
  /** Of all runs, also of those that are still coming. */
  readonly names: readonly string[];
  readonly runs: readonly ComparedRun[];
}): JSX.Element {
  const { names, runs } = props;
  const words = phrases.value.compare;
  const differing = useMemo(
    () => load((signal) => getJson<DifferingMessage>(paths.differing(names), signal)),
    [names.join('/')],
  );
  useEffect(() => differing.stop, [differing]);
  return (
    <Show of={differing} skeleton={<Skeleton height="120px" />}>
      {({ options, runs: answered }) => {
        const shown = runs.filter(({ name }) => answered.includes(name));
        const main = options.filter(({ changesTraining }) => changesTraining);
        const rest = options.filter(({ changesTraining }) => !changesTraining);
        const more = [...main.slice(maxOptions), ...rest];
        return (
          <>
            {main.length === 0 ? (
              <p class="soft">{words.sameTraining}</p>
            ) : (
              <OptionTable options={main.slice(0, maxOptions)} runs={shown} />
            )}
            {more.length > 0 && (
              <details>
                <summary>
                  {more.length > rest.length
                    ? words.moreOptions(formats.value.count(more.length))
                    : words.bookkeeping(formats.value.count(more.length))}
                </summary>
                <OptionTable options={more} runs={shown} />
              </details>
            )}
          </>
        );
      }}
    </Show>
  );
}

function OptionTable(props: {
  readonly options: DifferingMessage['options'];
  readonly runs: readonly ComparedRun[];
}): JSX.Element {
  const { options, runs } = props;
  const fields: Readonly<Record<string, string>> = phrases.value.run.fields;
  return (
    <RunTable label={phrases.value.compare.option} runs={runs}>
      {options.map(({ path, option, values }) => (
        <tr key={path}>
          <th scope="row" title={path}>
            {Object.hasOwn(fields, path) ? fields[path] : option}
          </th>
          {values.map((value, i) => (
            <td key={i}>{valueText(value)}</td>
          ))}
        </tr>
      ))}
    </RunTable>
  );
}

function valueText(value: DifferingMessage['options'][number]['values'][number]): string {
  const words = phrases.value.run;
  if (value === null || value === '') return phrases.value.compare.absent;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return String(value); // options are compared digit by digit
}

export function LastValues({ runs }: { readonly runs: readonly ComparedRun[] }): JSX.Element {
  const words = phrases.value.compare;
  const { count, duration, figure } = formats.value;
  const drawn = runs.flatMap(({ table, details: { evaluations }, ...run }) =>
    table === undefined ? [] : [{ ...run, table, evaluations }],
  );
  const metrics = comparePanels(drawn, 0).filter(({ evaluation }) => evaluation === undefined);
  const titles = [...new Set(runs.flatMap(({ details }) => details.evaluations.map(evaluated)))];
  return (
    <RunTable label={words.quantity} runs={runs}>
      <tr>
        <th scope="row">{words.step}</th>
        {runs.map(({ name, details: { card } }) => (
          <td key={name}>{count(card.step)}</td>
        ))}
      </tr>
      <tr>
        <th scope="row">{words.time}</th>
        {runs.map(({ name, details: { card } }) => (
          <td key={name}>{card.seconds === undefined ? words.absent : duration(card.seconds)}</td>
        ))}
      </tr>
      {metrics.map((panel) => (
        <tr key={panel.id}>
          <th scope="row">{titleOf(panel)}</th>
          {runs.map(({ name }) => {
            const line = panel.lines.find((each) => each.name === name);
            const value = line === undefined ? undefined : lastOf(line.y);
            return <td key={name}>{value === undefined ? words.absent : figure(value)}</td>;
          })}
        </tr>
      ))}
      {titles.map((title) => (
        <EvaluationRow key={title} title={title} runs={runs} />
      ))}
    </RunTable>
  );
}

function EvaluationRow(props: {
  readonly title: string;
  readonly runs: readonly ComparedRun[];
}): JSX.Element {
  const { title, runs } = props;
  const words = phrases.value.compare;
  const { count } = formats.value;
  const last = runs.map(({ details }) =>
    latestBySteps(details.evaluations.filter((each) => evaluated(each) === title)).at(-1),
  );
  const measured = last.find((each) => each !== undefined)!;
  const values = last.flatMap((each) => (each === undefined ? [] : [each.value]));
  const best = measured.better === 'higher' ? Math.max(...values) : Math.min(...values);
  return (
    <tr>
      <th scope="row">
        {evaluationTitle(measured, phrases.value)}{' '}
        <span class="soft">({evaluationNote(measured, phrases.value, formats.value)})</span>
      </th>
      {last.map((each, i) => (
        <td key={i}>
          {each === undefined ? (
            words.absent
          ) : (
            <>
              {words.evaluationAt(evaluationValue(each, formats.value), count(each.step))}
              {values.length > 1 && each.value === best && <span class="best"> {words.best}</span>}
            </>
          )}
        </td>
      ))}
    </tr>
  );
}

function RunTable(props: {
  readonly label: string;
  readonly runs: readonly ComparedRun[];
  readonly children: ComponentChildren;
}): JSX.Element {
  const { label, runs, children } = props;
  return (
    // A table of four runs is wider than a telephone: it scrolls, by keys with its links.
    <section class="compare-table" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{label}</th>
            {runs.map(({ name, series }) => (
              <th key={name} scope="col">
                <Swatch series={series} />
                <a href={hashOf(['run', name])}>{name}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
