/** A sentence proposes no option that the command which prints it lacks: every sentence of the library, for every command. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/cli/failure.ts';
import { leavesOf } from '../../src/cli/options/configurable-command.ts';
import { programWith } from '../../src/cli/program.ts';
import { flags, wordsOf } from '../../src/cli/terminal/words.ts';
import { UsageError } from '../../src/core/errors.ts';
import { hint, option, Sentence, type Part } from '../../src/core/sentence.ts';

const source = join(import.meta.dirname, '../../src');
const paths = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|(^|\/)testing\//.test(path));
const commands = leavesOf(await programWith());

/** The sentences of a file: each template of `says`, with a word for what is computed. */
function sentencesOf(text: string): Sentence[] {
  return [...text.matchAll(/\bsays`/g)].map(
    (match) => new Sentence(partsFrom(text, match.index + match[0].length)),
  );
}

function partsFrom(text: string, start: number): Part[] {
  const parts: Part[] = [];
  let from = start;
  for (let at = start; text[at] !== '`';) {
    if (!text.startsWith('${', at)) {
      if (at >= text.length) throw new Error(`no sentence begins at "${text.slice(start - 40, start)}"`);
      at++;
      if (text[at] === '`' || text.startsWith('${', at)) parts.push(text.slice(from, at));
      continue;
    }
    const end = endOfCode(text, at + 2);
    parts.push(partOf(text.slice(at + 2, end)));
    at = from = end + 1;
  }
  return parts;
}

/** Where `${` ends, whatever templates and brackets are in it. */
function endOfCode(text: string, start: number): number {
  let at = start;
  for (let depth = 0; depth > 0 || text[at] !== '}'; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
  }
  return at;
}

function partOf(code: string): Part {
  const [, kind, name] = /^(option|hint)\('(\w+)'/.exec(code) ?? [];
  if (kind === 'hint') return hint(name!);
  // Of an option whose name is computed, any may be meant: one that only a few commands have.
  if (kind === 'option' || code.startsWith('option(')) return option(name ?? 'pretrained', 3);
  return 'something';
}

/** Whether a sentence is not the beginning or the end of others. */
function isWhole({ parts }: Sentence): boolean {
  const text = parts.map((part) => (typeof part === 'string' ? part : '--x')).join('');
  return !/^[,:; ]|[,:; ]$|, or $/.test(text);
}

/** The options in a text that are not those of a command in it, such as `sparring train DATA --ema 0.999`. */
function optionsIn(text: string): string[] {
  const alone = text.replaceAll(/\bsparring [a-z].*?(?=[,;)]|$)/g, '');
  return [...alone.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag);
}

const sentences = paths.flatMap((path) => sentencesOf(readFileSync(join(source, path), 'utf8')));

describe.each(commands.map((command) => [command.fullName, command] as const))('%s', (_, command) => {
  const known = command.longOptions();
  const words = wordsOf(known);

  it('proposes nothing that it lacks, in any sentence', () => {
    expect(sentences.length).toBeGreaterThan(50);
    for (const sentence of sentences) {
      const { message } = failureOf(new UsageError(sentence), words);
      for (const flag of optionsIn(message)) expect(known, message).toContain(flag);
      expect(message).toMatch(/^[^\u{f0000}\u{f0001}]*$/u);
    }
    for (const sentence of sentences.filter(isWhole)) {
      expect(failureOf(new UsageError(sentence), words).message).not.toMatch(/[:;,] ?$|: (or|and) /);
    }
  });

  it('suggests no option that it lacks for one that is mistyped', () => {
    const others = new Set(
      commands.flatMap((each) => each.longOptions()).filter((flag) => !known.includes(flag)),
    );
    for (const flag of others) {
      const message = unknownOption(command, flag);
      expect(message).toContain(`unknown option '${flag}'`);
      const [, suggested = ''] = /Did you mean (.*)\?/.exec(message) ?? [];
      for (const other of optionsIn(suggested)) expect(known, message).toContain(other);
    }
  });

  it('proposes what it has, and only that, of all options that sentences name', () => {
    for (const [name, flag] of Object.entries(flags)) {
      const parts = ['too much: pass ', option(name, 3), ' or less, or wait', hint(name)];
      const { message } = failureOf(new UsageError(new Sentence(parts)), words);
      const said = known.includes(flag) ? `pass ${flag} 3 or less, or wait with ${flag}` : 'wait';
      expect(message).toBe(`too much: ${said}`);
    }
  });
});

describe('the commands’ own sentences', () => {
  /** Texts in which a file of a command speaks of options. */
  const spoken = paths
    .filter((path) => path.startsWith('cli/'))
    .map((path) => [path, readFileSync(join(source, path), 'utf8')] as const);

  it('name only options of the command whose file it is', () => {
    let found = 0;
    for (const [path, text] of spoken) {
      const own = [...text.matchAll(/\.command\((?:'([a-z]+)'|name)\)/g)].map(
        ([, name]) => name ?? nameIn(text),
      );
      if (own.length !== 1) continue;
      const command = commands.find(
        (each) => each.name() === own[0] && path.includes(folderOf(each.fullName)),
      );
      if (command === undefined) continue;
      const known = new Set([...command.longOptions(), '--help', '--version']);
      for (const flag of thrownOptions(text)) {
        found++;
        expect([...known], `${basename(path)}: ${flag}`).toContain(flag);
      }
    }
    expect(found).toBeGreaterThan(10);
  });
});

/** What commander says of an option that a command lacks. Its types leave the method out. */
function unknownOption(command: Command, flag: string): string {
  const parser = command as unknown as { unknownOption(flag: string): void };
  try {
    parser.unknownOption(flag);
  } catch (thrown) {
    return failureOf(thrown).message;
  }
  return 'accepted';
}

function nameIn(text: string): string | undefined {
  return /const name = '([a-z]+)'/.exec(text)?.[1];
}

function folderOf(fullName: string): string {
  return fullName.split(' ')[1]!;
}

/** The options in sentences that are thrown. */
function thrownOptions(text: string): string[] {
  return [...text.matchAll(/new (?:Usage|Data|Sparring)Error\(\s*([^]*?)\);/g)].flatMap(([, code]) =>
    optionsIn(code!),
  );
}
