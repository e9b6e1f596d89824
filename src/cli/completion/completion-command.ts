import { Argument } from 'commander';
import type { ConfigurableCommand } from '../options/configurable-command.ts';
import { oneOf } from '../options/parsers.ts';
import { printScript } from '../terminal/print.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { powershellScript } from './powershell.ts';
import { completedCommands, type CompletedCommand } from './spec.ts';
import { zshScript } from './zsh.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript, powershell: powershellScript } as const;
type Shell = keyof typeof scripts;
const shells = Object.keys(scripts) as readonly Shell[];

const help = `
The script completes commands, options, their words, runs and paths. It does not
call sparring: print it again after an upgrade.

In ~/.bashrc:
  source <(sparring completion bash)
In ~/.zshrc, after compinit:
  source <(sparring completion zsh)
For fish:
  sparring completion fish > ~/.config/fish/completions/sparring.fish
In PowerShell's $PROFILE:
  sparring completion powershell | Out-String | Invoke-Expression`;

/** Adds `sparring completion`. The scripts complete the commands that the program has. */
export function addCompletionCommand(program: ConfigurableCommand): void {
  const parse = oneOf(shells);
  const shell = new Argument('<shell>', shells.join(', '));
  shell.argChoices = [...shells];
  program
    .command('completion')
    .summary('print a script that completes the command line in a shell')
    .description('Prints a script that completes the command line in a shell.')
    .addArgument(shell.argParser((given) => parse(given, 'sparring completion')))
    .addHelpText('after', help)
    .action((chosen: Shell) => {
      const described: readonly CompletedCommand[] = completedCommands(program);
      printScript(scripts[chosen](described));
    });
}
