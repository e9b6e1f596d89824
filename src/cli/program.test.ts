/** The help of every command. */
import { describe, expect, it } from 'vitest';
import { programWith } from './program.ts';
import type { ConfigurableCommand } from './options/configurable-command.ts';
import { textWidth } from './terminal/text-width.ts';

const program = await programWith();

function all(command: ConfigurableCommand): ConfigurableCommand[] {
  return [command, ...(command.commands as readonly ConfigurableCommand[]).flatMap(all)];
}

function helpOf(command: ConfigurableCommand): string {
  let text = '';
  command.configureOutput({ writeOut: (more) => (text += more) });
  command.outputHelp();
  return text;
}

/** Whether a sentence goes on below, though most of its line is empty: a line of the source was too long for the help. */
function isTorn(line: string, below = ''): boolean {
  return /^\S.*[^.:]$/.test(line) && line.length < 40 && /^[a-zA-Z]/.test(below) && !below.includes('  ');
}

describe.each(all(program).map((command) => [command.fullName, command] as const))(
  '%s --help',
  (_, command) => {
    it('fits 80 columns, and no option lacks a description', () => {
      const lines = helpOf(command).split('\n');
      // A path or a name that is longer cannot be broken.
      expect(lines.filter((line) => textWidth(line) > 80 && line.trim().split(' ').length > 2)).toEqual([]);
      expect(lines.length).toBeGreaterThan(5);
      expect(lines.filter((line, i) => isTorn(line, lines[i + 1]))).toEqual([]);
      for (const option of command.options) expect(option.description, option.flags).not.toBe('');
    });
  },
);

it('continues a long example with a backslash, so that it can be pasted', () => {
  const arithmetic = all(program).find(({ fullName }) => fullName === 'sparring explore arithmetic')!;
  expect(helpOf(arithmetic)).toContain(
    '  sparring explore arithmetic runs/00004-faces-dcgan-64 --a 3,17,40 \\\n    --b 8,21,95 --c 4,60,77\n',
  );
});
