import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Phrases } from '../language/language.ts';
import { english } from '../language/en/english.ts';
import { chinese } from '../language/zh-CN/chinese.ts';
import { firstMentions, piecesOf, type TermName } from './mentions.ts';

const cut = (text: string, names: readonly TermName[], { terms }: Pick<Phrases, 'terms'> = english) =>
  piecesOf(text, names, terms).map((piece) => (piece.term === undefined ? piece.text : [piece.text]));

describe('mentions of terms', () => {
  it('are the first ones, as whole words', () => {
    expect(cut('G turns zeros z into G(z).', ['z', 'generator'])).toEqual([
      ['G'],
      ' turns zeros ',
      ['z'],
      ' into G(z).',
    ]);
    expect(cut('D’s loss, D(G(z)) and D(x)', ['dReal', 'dFake', 'discriminator', 'loss'])).toEqual([
      ['D'],
      '’s ',
      ['loss'],
      ', ',
      ['D(G(z))'],
      ' and ',
      ['D(x)'],
    ]);
    expect(cut('DCGAN has none', ['discriminator'])).toEqual(['DCGAN has none']);
    expect(cut('', ['z'])).toEqual([]);
  });

  it('are found between Chinese words', () => {
    expect(cut('在潜空间中，G画出z。', ['z', 'latentSpace', 'generator'], chinese)).toEqual([
      '在',
      ['潜空间'],
      '中，',
      ['G'],
      '画出',
      ['z'],
      '。',
    ]);
  });

  it('of several texts are explained once', () => {
    const texts = ['D’s loss', 'G’s loss', 'D(x)'];
    expect(firstMentions(texts, ['loss', 'discriminator', 'dReal'], english.terms)).toEqual([
      ['discriminator', 'loss'],
      [],
      ['dReal'],
    ]);
  });
});

it('the titles of charts have the terms that their views explain', () => {
  for (const { run, compare, common, terms } of [english, chinese]) {
    const mentions = (text: string, term: TermName) =>
      piecesOf(text, [term], terms).some((piece) => piece.term);
    expect(mentions(run.panels.variety, 'variety')).toBe(true);
    expect(mentions(compare.metrics.variety, 'variety')).toBe(true);
    expect(mentions(common.evaluations.metrics.parzen('log-likelihood'), 'parzen')).toBe(true);
    const { measures, by } = common.evaluations;
    for (const [measure, term] of [
      ['kid', 'kernelDistance'],
      ['fid', 'frechetDistance'],
      ['coverage', 'coverage'],
      ['precision', 'precision'],
      ['recall', 'recall'],
      ['density', 'density'],
    ] as const)
      expect(mentions(by(measures[measure], 'random-conv-64'), term)).toBe(true);
  }
});

it('terms mean what the glossary says', () => {
  const glossary = readFileSync(join(import.meta.dirname, '../../../../docs/glossary.md'), 'utf8');
  const cells = new Set(
    glossary.split('\n').flatMap((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', ''))),
  );
  for (const { terms } of [english, chinese])
    expect(Object.values(terms).filter(({ meaning }) => !cells.has(meaning))).toEqual([]);
});
