/** What `train --dry-run` prints: what would be trained, how fast, and where each option comes from. */
import { preparationSteps } from '../../data/preparation.ts';
import type { Gan } from '../../gan/networks/gan.ts';
import { parameterCounts } from '../../gan/networks/parameter-counts.ts';
import { type RunOptions } from '../../runs/run-options.ts';
import { networkSummaries } from '../../lessons/network-layers.ts';
import { networkCosts } from '../explain/network-text.ts';
import type { PresetChoice } from '../../runs/preset-choice.ts';
import type { RunData } from '../../runs/subject.ts';
import { type SpaceForecast } from '../../runs/space-forecast.ts';
import { choiceFacts, executionWording, subjectWording, timeFact, trainingFacts } from './describe.ts';
import type { OptionSource } from '../options/configurable-command.ts';
import { sourceLines } from '../options/option-sources.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { noteFacts, type Fact } from '../terminal/facts.ts';
import { printFacts } from '../terminal/print-facts.ts';

/** A training that is only planned. */
export interface Plan {
  readonly options: RunOptions;
  readonly source: RunData;
  readonly gan: Gan;
  readonly choice: PresetChoice | undefined;
  readonly notes: readonly string[];
  readonly space: SpaceForecast;
  readonly sources: readonly OptionSource[];
  readonly secondsPerStep: number;
}

/** Prints a plan. */
export function printPlan(
  { options, source, gan, choice, notes, space, sources, secondsPerStep }: Plan,
  json: boolean,
): void {
  const networks = networkSummaries(gan);
  if (json) {
    const optionSources = Object.fromEntries(sources.map(({ name, from }) => [name, from]));
    const parameters = parameterCounts(gan);
    printOutcome({ ...options, notes, space, parameters, networks, secondsPerStep, optionSources });
    return;
  }
  const { preparation, execution } = options;
  const steps =
    preparation === null || gan.kind !== 'pictures' ? [] : preparationSteps(preparation, gan.image);
  printFacts(`Would train ${subjectWording(options, source)}`, [
    ...choiceFacts(options, choice),
    ...trainingFacts(options, source, gan),
    timeFact(options, secondsPerStep),
    ...noteFacts(notes),
    ['Work', networkCosts(networks)],
    ...(steps.length === 0 ? [] : [['Pictures', steps.join(' → ')] satisfies Fact]),
    ...(execution === undefined ? [] : [['Execution', executionWording(execution)] satisfies Fact]),
    ...sourceLines(sources).map((line, i): Fact => [i === 0 ? 'Options' : '', line]),
  ]);
}
