/** Pages in two languages say the same: the same sections, commands, pictures and links. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPage } from '../support/pages.ts';
import { root } from './consumer.ts';

const translated = ['README.md', 'docs/tour.md'] as const;
const chineseOf = (page: string) => page.replace(/\.md$/, '.zh-CN.md');

/** Links without the language of the page that they lead to. */
const anyLanguage = (links: readonly string[]) =>
  links.map((link) => link.replace('.zh-CN.md', '.md')).sort();

describe.each(translated)('%s and its translation', (name) => {
  const [english, chinese] = [readPage(name), readPage(chineseOf(name))];

  it('have the same sections', () => {
    expect(chinese.levels).toEqual(english.levels);
    expect(english.levels.length).toBeGreaterThan(8);
  });

  it('have the same commands', () => {
    expect(chinese.commands).toEqual(english.commands);
    expect(english.commands.length).toBeGreaterThan(3);
  });

  it('show the same pictures', () => {
    expect(chinese.pictures).toEqual(english.pictures);
    expect(english.pictures.length).toBeGreaterThan(0);
  });

  it('lead to the same pages', () => {
    expect(anyLanguage(chinese.links)).toEqual(anyLanguage(english.links));
  });

  it('name the same options and files', () => {
    const names = (text: string) => [...new Set(text.match(/`[^`\n]+`/g))].sort();
    expect(names(chinese.text)).toEqual(names(english.text));
  });

  it('lead to each other', () => {
    const own = (page: string) => page.split('/').at(-1)!;
    expect(english.links).toContain(own(chineseOf(name)));
    expect(chinese.links).toContain(own(name));
  });

  it('are written in their language', () => {
    const letters = (text: string) => text.match(/\p{Script=Han}/gu)?.length ?? 0;
    expect(letters(english.text)).toBeLessThan(3); // "中文"
    expect(letters(chinese.text)).toBeGreaterThan(1000);
  });
});

it('every word of the glossary has both languages, and one sentence in each', () => {
  const rows = readPage('docs/glossary.md')
    .text.split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| English') && !line.startsWith('| ---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell === ''))).toEqual([]);
  expect(
    rows.filter(([, , meaning]) => !/^[^.]+(\.\d[^.]*)*\.$/.test(meaning!.replace(/\(.*\)/, ''))),
  ).toEqual([]);
  expect(rows.filter(([, , , chinese]) => !/^[^。]+。$/.test(chinese!))).toEqual([]);
  const words = rows.map(([word]) => word!);
  expect(new Set(words).size).toBe(words.length);
});

it('all pictures of the tour are shown, and can be sent', () => {
  const folder = join(root, 'docs/tour');
  const files = readdirSync(folder);
  expect(readPage('docs/tour.md').pictures.toSorted()).toEqual(files.map((file) => `tour/${file}`).sort());
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  expect(bytes).toBeLessThan(2e6);
});
