/** Where a text mentions words that the page explains. */
import type { Phrases } from '../language/language.ts';

type Terms = Phrases['terms'];
export type TermName = keyof Terms;

/** A piece of a text: a term as it stands there, or what is between terms. */
export interface Piece {
  readonly text: string;
  readonly term?: TermName;
}

/** A text cut at the first mention of each of some terms. */
export function piecesOf(text: string, names: readonly TermName[], terms: Terms): readonly Piece[] {
  const found = names
    .flatMap((term) => {
      const match = patternOf(terms[term].words).exec(text);
      return match === null ? [] : [{ term, text: match[0], at: match.index }];
    })
    .sort((a, b) => a.at - b.at);
  const pieces: Piece[] = [];
  let end = 0;
  for (const { at, ...piece } of found) {
    if (at < end) continue; // within another
    if (at > end) pieces.push({ text: text.slice(end, at) });
    pieces.push(piece);
    end = at + piece.text.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** For each of several texts, which are read in this order, the terms that it is the first to mention. */
export function firstMentions(
  texts: readonly string[],
  names: readonly TermName[],
  terms: Terms,
): readonly (readonly TermName[])[] {
  const left = new Set(names);
  return texts.map((text) => {
    const own = piecesOf(text, [...left], terms).flatMap(({ term }) => term ?? []);
    for (const term of own) left.delete(term);
    return own;
  });
}

/** Whole words of Latin letters, and not `z` in `G(z)`; Chinese has nothing between its words. */
function patternOf(words: string): RegExp {
  const any = words.split('|').map((word) => word.replaceAll(/[()]/g, String.raw`\$&`));
  return new RegExp(String.raw`(?<![\w(])(?:${any.join('|')})(?![\w(])`);
}
