import { keyedValues, type CompletedCommand } from './spec.ts';

/** A script for zsh, to source or to put into a folder of `fpath` as `_sparring`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const table = (entries: readonly (readonly [string, string])[]) =>
    entries.map(([key, effect]) => `    (${quoted(key)}) ${effect} ;;`).join('\n');
  const described = (word: string, text: string) => quoted(`${word.replaceAll(':', '\\:')}:${text}`);
  const names = commands
    .filter((command) => command.commands.length > 0)
    .map(({ path, commands: below }) => {
      const words = below.map(({ name, summary }) => described(name, summary));
      return [path, `reply=(${words.join(' ')})`] as const;
    });
  const options = commands.map(({ path, options: own }) => {
    const words = own.flatMap((option) => option.names.map((name) => described(name, option.description)));
    return [path, `reply=(${words.join(' ')})`] as const;
  });
  const values = keyedValues(commands).map(
    ([key, { words, paths }]) => [key, `reply=(${words.map(quoted).join(' ')}) paths=${paths}`] as const,
  );
  return `#compdef sparring
# Completion of sparring for zsh. In ~/.zshrc, after compinit: source <(sparring completion zsh)

_sparring_commands() {
  reply=()
  case "$1" in
${table(names)}
  esac
}

_sparring_options() {
  reply=()
  case "$1" in
${table(options)}
  esac
}

# Sets reply and paths for the value of "COMMAND OPTION" or "COMMAND NUMBER-OF-ARGUMENT".
_sparring_value() {
  reply=() paths=none
  case "$1" in
${table(values)}
    (*) return 1 ;;
  esac
}

_sparring() {
  local command='' value='' paths=none word
  local -i at=0 i
  local -a reply runs
  for ((i = 2; i < CURRENT; i++)); do
    word=\${(Q)words[i]}
    if [[ -n $value ]]; then
      value=''
    elif [[ $word == -*=* ]]; then
      continue
    elif [[ $word == -* ]]; then
      _sparring_value "$command $word" && value="$command $word"
    else
      _sparring_commands "$command"
      if ((\${reply[(I)\${(b)word}:*]})); then
        command="\${command:+$command }$word"
      else
        at+=1
      fi
    fi
  done
  if [[ -z $value && $PREFIX == -*=* ]]; then
    value="$command \${PREFIX%%=*}"
    compset -P '*='
  fi
  if [[ -z $value && $PREFIX == -* ]]; then
    _sparring_options "$command"
    _describe -o option reply
    return
  fi
  if [[ -z $value ]] && ((at == 0)); then
    _sparring_commands "$command"
    if ((\${#reply})); then
      _describe command reply
      return
    fi
  fi
  _sparring_value "\${value:-$command $at}"
  ((\${#reply})) && compadd -a reply
  case "$paths" in
    (files) _files ;;
    (folders) _files -/ ;;
    (runs)
      runs=(\${(Q)PREFIX}*/options.json(N:h) \${(Q)PREFIX}*/*/options.json(N:h))
      if ((\${#runs})); then compadd -f -a runs; else _files -/; fi
      ;;
  esac
}

if [[ \${funcstack[1]} == _sparring ]]; then
  _sparring "$@"
else
  compdef _sparring sparring
fi
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
