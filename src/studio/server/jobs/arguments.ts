/**
 * The arguments of a command for a request that a schema has accepted. Options are always `--name=value` of names that the
 * schema has, and data and runs come after `--`: no value can become an option, whatever it contains.
 */
import { flagName, givenOptions, typedText } from '../../messages/typed-options.ts';
import type { EstimateRequest, InspectionRequest, ResumeRequest, TrainingRequest } from './requests.ts';

/** How a child reports to this program: the outcome on standard output, events on standard error. */
const reports = { watched: ['--json', '--progress=json'], logged: ['--json', '--progress=events'] } as const;

/** @param out the folder of runs */
export function trainingArguments({ data, ...options }: TrainingRequest, out: string): string[] {
  return ['train', ...reports.logged, ...optionArguments({ ...options, out }), '--', data];
}

/** Plans a training and times a few steps, without writing anything. @param out the folder of runs */
export function estimateArguments({ data, ...options }: EstimateRequest, out: string): string[] {
  return ['train', '--dry-run', ...reports.watched, ...optionArguments({ ...options, out }), '--', data];
}

/** @param run the path of its folder */
export function resumeArguments(run: string, options: ResumeRequest): string[] {
  return ['resume', ...reports.logged, ...optionArguments(options), '--', run];
}

/** @param sheet the path of the contact sheet to draw */
export function inspectionArguments({ data, ...options }: InspectionRequest, sheet: string): string[] {
  return ['data', 'inspect', ...reports.watched, ...optionArguments({ ...options, out: sheet }), '--', data];
}

/** In the order of the members, so that the same request has the same arguments. */
function optionArguments(options: Readonly<Record<string, unknown>>): string[] {
  return givenOptions(options).map(([name, value]) => {
    if (typeof value === 'boolean') return `--${value ? '' : 'no-'}${flagName(name)}`;
    return `--${flagName(name)}=${typedText(value)}`;
  });
}
