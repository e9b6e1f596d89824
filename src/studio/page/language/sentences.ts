/** Sentences of the library and of the server, as readers see them. */

/** They begin small and have no full stop, as in the middle of a line. */
export function ended(sentence: string): string {
  return /[.。!?！？…]$/.test(sentence) ? capital(sentence) : `${capital(sentence)}.`;
}

/** Names of files and options stay as they are: `options.json is missing`. */
export function capital(sentence: string): string {
  return /^[a-z]+[,:;]? /.test(sentence) ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
}
