import { keyedValues, type CompletedCommand, type CompletedOption, type CompletedValue } from './spec.ts';

/** A script for fish 3 and later. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const paths = commands.flatMap(({ path }) => (path === '' ? [] : [path]));
  const valued = keyedValues(commands)
    .map(([key]) => key)
    .filter((key) => key.includes(' -'));
  return `# Completion of sparring for fish. To keep it:
#   sparring completion fish > ~/.config/fish/completions/sparring.fish

set -g __sparring_paths ${paths.map(quoted).join(' ')}
set -g __sparring_valued ${valued.map(quoted).join(' ')}

# Prints the command and the number of its arguments so far, on two lines.
function __sparring_state
    set -l path ''
    set -l at 0
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if string match -q -- '-*' $word
            contains -- "$path $word" $__sparring_valued; and set skip 1
        else if contains -- (string trim -- "$path $word") $__sparring_paths
            set path (string trim -- "$path $word")
        else
            set at (math $at + 1)
        end
    end
    echo $path
    echo $at
end

# Whether the command line is at this command and, if given, at this argument.
function __sparring_at
    set -l state (__sparring_state)
    test "$state[1]" = "$argv[1]"; or return 1
    test (count $argv) -lt 2; or test "$state[2]" = "$argv[2]"
end

function __sparring_runs
    set -l word (commandline -ct)
    for options in $word*/options.json $word*/*/options.json
        string replace -r '/options.json$' '' -- $options
    end
    __fish_complete_directories $word
end

complete -c sparring -f
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, arguments: given }: CompletedCommand): string[] {
  return [
    ...commands.map(({ name, summary }) => `${at(path, '0')} -a ${quoted(name)} -d ${quoted(summary)}`),
    ...given.map((value, i) => `${at(path, String(i))} ${valueWords(value, false)}`),
    ...options.map((option) => `${at(path)} ${optionWords(option)} -d ${quoted(option.description)}`),
  ];
}

function at(path: string, argument?: string): string {
  const condition = ['__sparring_at', quoted(path), ...(argument === undefined ? [] : [argument])].join(' ');
  return `complete -c sparring -n ${quoted(condition)}`;
}

function optionWords({ names, value }: CompletedOption): string {
  const named = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...named, ...(value === undefined ? [] : [valueWords(value, true)])].join(' ');
}

/** @param required whether a value must follow, as after an option */
function valueWords({ words, paths }: CompletedValue, required: boolean): string {
  const lists = [...words];
  if (paths === 'runs') lists.push('(__sparring_runs)');
  if (paths === 'folders') lists.push('(__fish_complete_directories (commandline -ct))');
  const files = paths === 'files' ? ['-F'] : required ? ['-f'] : [];
  const suggested = lists.length === 0 ? [] : [`-a ${quoted(lists.join(' '))}`];
  return [...(required ? ['-r'] : []), ...files, ...suggested].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
