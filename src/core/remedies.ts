/**
 * Sentences for readers who lack some of the options that they propose. A sentence says what was got, and after a colon or
 * a semicolon what to do: clauses, joined by `, or`. A clause with an option that the reader lacks is left out.
 */

/** Around what names an option that the reader lacks. User's text has no such characters where they are shown. */
export const [lacksFrom, lacksTo] = ['\u{f0000}', '\u{f0001}'] as const;

const joints = ['; or ', ', or ', ', and ', ', then ', '; '] as const;

/**
 * A sentence without the clauses that are of no use to its reader. Where the option is what the sentence is about, and not
 * what it proposes, it stays by the library's name.
 *
 * @param marked with `lacksFrom` and `lacksTo` around what the reader lacks
 */
export function withoutLackingRemedies(marked: string): string {
  let text = marked;
  for (let at = text.indexOf(lacksFrom); at !== -1; at = text.indexOf(lacksFrom)) {
    const { start, end } = enclosing(text, at);
    const level = text.slice(start, end);
    const shortened = withoutClause(level, at - start);
    text =
      shortened === undefined
        ? text.replace(lacksFrom, '').replace(lacksTo, '')
        : `${text.slice(0, start)}${shortened}${text.slice(end)}`;
  }
  return text;
}

/** The innermost brackets around a place, or the whole sentence. */
function enclosing(text: string, at: number): { readonly start: number; readonly end: number } {
  let start = at;
  for (let depth = 0; start > 0; start--) {
    const before = text[start - 1];
    if (before === ')') depth++;
    else if (before === '(' && depth-- === 0) break;
  }
  let end = at;
  for (let depth = 0; end < text.length; end++) {
    if (text[end] === '(') depth++;
    else if (text[end] === ')' && depth-- === 0) break;
  }
  return { start, end };
}

/** Undefined if the place is not in what the sentence proposes. */
function withoutClause(level: string, at: number): string | undefined {
  const colon = level.lastIndexOf(': ', at);
  const semicolon = level.lastIndexOf('; ', at);
  const begin = colon !== -1 ? colon : semicolon;
  if (begin === -1) return undefined;
  const said = level.slice(0, begin);
  const proposed = level.slice(begin + 2);
  const joint = joints.find((one) => outside(proposed, one).length > 0);
  const clauses = joint === undefined ? [proposed] : splitOutside(proposed, joint);
  const kept = clauses.filter((clause) => !clause.includes(lacksFrom));
  if (kept.length === 0) return said;
  // What follows the first may lean on it: `train one, then pass …`.
  if (joint === ', then ') return said;
  return `${said}${level.slice(begin, begin + 2)}${kept.join(joint)}`;
}

/** Where a joint stands that is not in brackets. */
function outside(text: string, joint: string): number[] {
  const found: number[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (depth === 0 && text.startsWith(joint, i)) {
      found.push(i);
      i += joint.length - 1;
    }
  }
  return found;
}

function splitOutside(text: string, joint: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const at of outside(text, joint)) {
    parts.push(text.slice(from, at));
    from = at + joint.length;
  }
  return [...parts, text.slice(from)];
}
