/** Figures as files of an outcome, with the letters that no font has. */
import { missingLettersSentence } from '../../drawing/fonts.ts';
import type { ResultFile } from './experiment.ts';

/** What is written of a file: text or bytes. */
export function writableContent({ content }: ResultFile): string | Uint8Array {
  return typeof content === 'string' || content instanceof Uint8Array ? content : content.bytes;
}

/** A remark on the letters that no font has, in all figures together; none if fonts have all letters. */
export function missingLettersRemarks(files: readonly ResultFile[]): string[] {
  const missing = files.flatMap(({ content }) =>
    typeof content === 'string' || content instanceof Uint8Array ? [] : content.missing,
  );
  const sentence = missingLettersSentence([...new Set(missing)]);
  return sentence === undefined ? [] : [sentence];
}
