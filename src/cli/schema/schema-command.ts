import { UsageError } from '../../core/errors.ts';
import { suggestionFor } from '../../core/suggestion.ts';
import { leavesOf, type ConfigurableCommand } from '../options/configurable-command.ts';
import { printJson } from '../terminal/print.ts';

const help = `
The schema is that of the files of --config, for editors and other programs. A
file may name it as "$schema".

Examples:
  sparring schema train > train.schema.json
  sparring schema data pack`;

/** Adds `sparring schema`. It describes the commands that the program has. */
export function addSchemaCommand(program: ConfigurableCommand): void {
  program
    .command('schema')
    .summary('print the JSON schema of a command’s options')
    .description('Prints the JSON schema of the options of a command, as --config reads them.')
    .argument('<command...>', 'a command, such as train or data pack')
    .addHelpText('after', help)
    .action((words: readonly string[]) => printJson(commandOf(program, words).schema()));
}

/** @throws UsageError if there is no such command, or it only groups others */
function commandOf(program: ConfigurableCommand, words: readonly string[]): ConfigurableCommand {
  const leaves = leavesOf(program).filter((command) => command.readsFiles);
  const found = leaves.find(({ fullName }) => fullName === ['sparring', ...words].join(' '));
  if (found !== undefined) return found;
  const names = leaves.map(({ fullName }) => fullName.replace(/^sparring /, ''));
  const meant = suggestionFor(words.join(' '), names);
  throw new UsageError(
    `sparring schema got ${JSON.stringify(words.join(' '))}, expected one of ${names.join(', ')}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
  );
}
