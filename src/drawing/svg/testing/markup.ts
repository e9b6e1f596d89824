/**
 * The faults in XML, or in HTML written as XML: badly nested tags, unescaped characters, invalid numbers in
 * attributes. Sufficient to check our own writer, but not a parser.
 */
export function faultsOf(markup: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const body = markup
    .replace(/^<\?xml[^>]*\?>|^<!doctype html>/, '')
    .replace(/<(style)>[^<]*<\/\1>/g, '')
    .replace(/<meta [^>]*\/>/g, '');
  let end = 0;
  for (const match of body.matchAll(/<(\/?)([a-z0-9]+)((?: [a-zA-Z:-]+="[^"<>]*")*)(\/?)>/g)) {
    checkText(body.slice(end, match.index));
    end = match.index + match[0].length;
    const [, closes, name, attributes, empty] = match;
    const written = attributes!.replace(/="data:[^"]*"/, ''); // base64 may spell anything
    if (/NaN|undefined|Infinity/.test(written)) faults.push(`${name} has ${written}`);
    const names = [...attributes!.matchAll(/ ([a-zA-Z:-]+)=/g)].map((each) => each[1]);
    if (new Set(names).size !== names.length) faults.push(`${name} repeats an attribute`);
    if (closes === '/') {
      const opened = open.pop();
      if (opened !== name) faults.push(`${name} closes ${opened}`);
    } else if (empty !== '/') {
      open.push(name!);
    }
  }
  checkText(body.slice(end));
  if (open.length > 0) faults.push(`not closed: ${open.join(', ')}`);
  return faults;

  function checkText(text: string): void {
    if (/[<>]|&(?!(amp|lt|gt|quot);)/.test(text))
      faults.push(`unescaped character in ${JSON.stringify(text)}`);
    if (/NaN|undefined|Infinity/.test(text)) faults.push(`invalid value in ${JSON.stringify(text)}`);
  }
}

/**
 * Everything in the markup that a browser would fetch. The SVG namespace is not an address, and embedded pictures are
 * not fetched.
 */
export function fetchedBy(markup: string): string[] {
  const remaining = markup
    .replaceAll('xmlns="http://www.w3.org/2000/svg"', '')
    .replaceAll(/<image [^>]*href="data:image\/png;base64,[^"]*"\/>/g, '');
  return remaining.match(/https?:|url\(|@import|<script|<link|<img|<image|href=|src=/g) ?? [];
}
