import { keyedValues, type CompletedCommand } from './spec.ts';

/** A script for bash 3.2 and later, which needs no other files. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const table = (entries: readonly (readonly [string, string])[]) =>
    entries.map(([key, effect]) => `    ${quoted(key)}) ${effect} ;;`).join('\n');
  const names = commands.map(({ path, commands: below }) => [path, below.map(({ name }) => name)] as const);
  const options = commands.map(
    (command) => [command.path, command.options.flatMap((option) => option.names)] as const,
  );
  const printed = (lists: readonly (readonly [string, readonly string[]])[]) =>
    table(
      lists
        .filter(([, words]) => words.length > 0)
        .map(([key, words]) => [key, `echo ${quoted(words.join(' '))}`]),
    );
  const values = keyedValues(commands).map(
    ([key, { words, paths }]) => [key, `words=${quoted(words.join(' '))} paths=${paths}`] as const,
  );
  return `# Completion of sparring for bash. In ~/.bashrc: source <(sparring completion bash)

_sparring_commands() {
  case "$1" in
${printed(names)}
  esac
}

_sparring_options() {
  case "$1" in
${printed(options)}
  esac
}

# Sets words and paths for the value of "COMMAND OPTION" or "COMMAND NUMBER-OF-ARGUMENT".
_sparring_value() {
  case "$1" in
${table(values)}
    *) return 1 ;;
  esac
}

# Run folders whose path begins with $1, one a line.
_sparring_runs() {
  local options
  for options in "$1"*/options.json "$1"*/*/options.json; do
    [[ -e $options ]] && echo "\${options%/options.json}"
  done
}

_sparring() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command='' value='' at=0 words='' paths=none i word
  [[ $cur == '=' ]] && cur=''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then
      continue
    elif [[ $word == ':' ]]; then
      at=$((at - 1)) # mnist:test is one argument, which bash splits
    elif [[ -n $value ]]; then
      value=''
    elif [[ $word == -* ]]; then
      _sparring_value "$command $word" && value="$command $word"
    elif [[ " $(_sparring_commands "$command") " == *" $word "* ]]; then
      command="\${command:+$command }$word"
    else
      at=$((at + 1))
    fi
  done
  local IFS=$' \\t\\n'
  COMPREPLY=()
  if [[ -z $value && $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$(_sparring_options "$command")" -- "$cur"))
    return
  fi
  words='' paths=none
  _sparring_value "\${value:-$command $at}"
  [[ -z $value && $at == 0 ]] && words="$words $(_sparring_commands "$command")"
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  IFS=$'\\n'
  case "$paths" in
    files) COMPREPLY+=($(compgen -f -- "$cur")) ;;
    folders) COMPREPLY+=($(compgen -d -- "$cur")) ;;
    runs)
      COMPREPLY+=($(_sparring_runs "$cur"))
      ((\${#COMPREPLY[@]} == 0)) && COMPREPLY=($(compgen -d -- "$cur"))
      ;;
  esac
  [[ $paths != none ]] && compopt -o filenames 2> /dev/null
  return 0
}

complete -F _sparring sparring
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
