import { keyedValues, type CompletedCommand } from './spec.ts';

/** A script for PowerShell 5.1 and later. Where it offers nothing, PowerShell completes paths itself. */
export function powershellScript(commands: readonly CompletedCommand[]): string {
  const table = (entries: readonly (readonly [string, readonly string[]])[]) =>
    entries.map(([key, items]) => `    ${quoted(key)} = @(${items.join(', ')})`).join('\n');
  const pair = (word: string, text: string) => `@(${quoted(word)}, ${quoted(text)})`;
  // The comma makes a list of one pair a list, not the pair.
  const pairs = (list: readonly string[]) => (list.length === 1 ? [`,${list[0]!}`] : list);
  const names = commands
    .filter((command) => command.commands.length > 0)
    .map(
      ({ path, commands: below }) =>
        [path, pairs(below.map(({ name, summary }) => pair(name, summary)))] as const,
    );
  const options = commands.map(({ path, options: own }) => {
    const all = own.flatMap((option) => option.names.map((name) => pair(name, option.description)));
    return [path, pairs(all)] as const;
  });
  const values = keyedValues(commands).map(([key, { words, paths }]) => {
    const items = [...words, ...(paths === 'runs' ? ['*runs*'] : [])];
    return [key, items.map(quoted)] as const;
  });
  return `# Completion of sparring for PowerShell. In $PROFILE:
#   sparring completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName sparring -ScriptBlock {
  param($word, $ast, $cursor)
  $commands = @{
${table(names)}
  }
  $options = @{
${table(options)}
  }
  $values = @{
${table(values)}
  }
  $path = ''
  $value = $null
  $at = 0
  foreach ($element in ($ast.CommandElements | Select-Object -Skip 1)) {
    if ($element.Extent.EndOffset -ge $cursor -and $word -ne '') { break }
    $text = $element.Extent.Text
    if ($null -ne $value) { $value = $null }
    elseif ($text.StartsWith('-')) { if ($values.ContainsKey("$path $text")) { $value = "$path $text" } }
    elseif (@($commands[$path] | ForEach-Object { $_[0] }) -contains $text) { $path = "$path $text".Trim() }
    else { $at++ }
  }
  $offered = @()
  if ($null -eq $value -and $word.StartsWith('-')) { $offered = $options[$path] }
  elseif ($null -eq $value -and $at -eq 0 -and $commands.ContainsKey($path)) { $offered = $commands[$path] }
  else {
    $key = if ($null -ne $value) { $value } else { "$path $at" }
    $offered = @($values[$key] | Where-Object { $_ } | ForEach-Object {
      if ($_ -ne '*runs*') { , @($_, $_) }
      else {
        Get-ChildItem -Path "$word*/options.json", "$word*/*/options.json" -ErrorAction SilentlyContinue |
          ForEach-Object { $run = Resolve-Path -Relative $_.DirectoryName; , @($run, $run) }
      }
    })
  }
  $offered | Where-Object { $_ -and ($_[0].StartsWith($word) -or $_[0] -like '.*') } | ForEach-Object {
    $tip = if ($_[1]) { $_[1] } else { $_[0] }
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $tip)
  }
}
`;
}

/** PowerShell takes typographic quotes for quotes too. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['‘’‚‛]/g, '$&$&')}'`;
}
