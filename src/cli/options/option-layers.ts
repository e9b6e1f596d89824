/** Options from files: below what is typed, above the defaults. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { jsonOf } from '../../core/json-text.ts';
import { suggestionFor } from '../../core/suggestion.ts';
import { explainFileError } from '../../data/disk/file-errors.ts';

/** The options of a file or a run, as JSON. */
export interface OptionLayer {
  /** Where they come from, for errors and for `--dry-run`. */
  readonly from: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** For editors, which read it to know the schema of a file. */
const schemaMember = '$schema';

/**
 * Reads a file of options.
 *
 * @throws UsageError if it does not exist or is not a JSON object
 */
export function readLayer(path: string): OptionLayer {
  const members = readOptions(path);
  if (typeof members !== 'object' || members === null || Array.isArray(members)) {
    throw new UsageError(`${path} holds ${JSON.stringify(members)}, expected an object of options`);
  }
  const { [schemaMember]: _, ...options } = members as Record<string, unknown>;
  return { from: path, members: options };
}

function readOptions(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (thrown) {
    const { message } = explainFileError(thrown, path, { action: 'read' });
    throw new UsageError(message, { cause: thrown });
  }
  return jsonOf(
    text,
    (fault, cause) => new UsageError(`${path} is not valid JSON (${fault}): correct it`, { cause }),
  );
}

/** Whether a file of options is the `options.json` of a run. */
export function isRunOptions({ members }: OptionLayer): boolean {
  return 'formatVersion' in members && 'training' in members;
}

/**
 * Refuses members that a command does not have.
 *
 * @param command with its parents: `sparring train`
 */
export function checkMembers(layer: OptionLayer, command: string, known: readonly string[]): void {
  for (const name of Object.keys(layer.members)) {
    if (known.includes(name)) continue;
    if (isRunOptions(layer)) {
      throw new UsageError(
        `${layer.from} holds the options of a training, which ${command} does not take: pass a file with its own options, or name the run`,
      );
    }
    const meant = suggestionFor(name, known);
    const advice =
      meant === undefined
        ? `sparring schema ${command.replace(/^sparring /, '')} prints what it knows`
        : `did you mean ${JSON.stringify(meant)}?`;
    throw new UsageError(
      `${basename(layer.from)} has ${JSON.stringify(name)}, which ${command} does not know: ${advice}`,
      { code: 'unknown-option', option: name, suggestion: meant },
    );
  }
}
