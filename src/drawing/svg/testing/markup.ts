/**
 * What is wrong with a piece of XML or of HTML written as XML: tags that do not close in turn, bare signs, a
 * broken number in an attribute. Enough to hold our own writer; no parser.
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
    if (/NaN|undefined|Infinity/.test(attributes!)) faults.push(`${name} has ${attributes}`);
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
    if (/[<>]|&(?!(amp|lt|gt|quot);)/.test(text)) faults.push(`bare sign in ${JSON.stringify(text)}`);
    if (/NaN|undefined|Infinity/.test(text)) faults.push(`no value in ${JSON.stringify(text)}`);
  }
}

/**
 * Everything in the markup that a reader would fetch from elsewhere; the name of SVG's namespace is no address, and
 * an embedded picture is fetched from nowhere.
 */
export function fetchedBy(markup: string): string[] {
  const apart = markup
    .replaceAll('xmlns="http://www.w3.org/2000/svg"', '')
    .replaceAll(/<image [^>]*href="data:image\/png;base64,[^"]*"\/>/g, '');
  return apart.match(/https?:|url\(|@import|<script|<link|<img|<image|href=|src=/g) ?? [];
}
