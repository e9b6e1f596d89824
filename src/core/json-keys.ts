const tokens = /"(?:[^"\\]|\\.)*"|[[\]{}:,]/g;

/**
 * A key that an object in the text has twice. JSON.parse keeps the last of them without a word.
 *
 * @param json text that JSON.parse accepts
 */
export function duplicateKey(json: string): string | undefined {
  /** The keys of the objects around the token; undefined for lists. */
  const around: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of json.matchAll(tokens)) {
    if (token === '{') around.push(new Set());
    else if (token === '[') around.push(undefined);
    else if (token === '}' || token === ']') around.pop();
    else if (token === ':') {
      const key = JSON.parse(last) as string; // the same key may be escaped in several ways
      const keys = around.at(-1);
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    }
    last = token;
  }
  return undefined;
}
