/** Tags and text of SVG and HTML. */
import { decimal } from './marks.ts';

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Escapes text for use between tags or in an attribute. Characters that XML forbids become U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(forbidden, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Control characters, unpaired surrogates, and Unicode noncharacters. */
const forbidden =
  // oxlint-disable-next-line no-control-regex -- the characters to replace
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** An element. Numbers are rounded to hundredths, and attributes without a value are omitted. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const shown = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? decimal(value) : escapeText(value!)}"`)
    .join('');
  return children.length === 0 ? `<${name}${shown}/>` : `<${name}${shown}>${children.join('')}</${name}>`;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes as base64, for code that must run without Node's or a browser's function for it. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const three = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    parts.push(
      digits.charAt(three >> 18) +
        digits.charAt((three >> 12) & 63) +
        (left > 1 ? digits.charAt((three >> 6) & 63) : '=') +
        (left > 2 ? digits.charAt(three & 63) : '='),
    );
  }
  return parts.join('');
}
