/** A certificate for HTTPS servers of tests, made anew each time, so that no key lies in the repository. */
import { generateKeyPairSync, sign } from 'node:crypto';

/** DER (X.690): a tag, a length, and the contents. */
function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(contents);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Uint8Array.of(tag, ...length), body]);
}

const sequence = (...contents: readonly Uint8Array[]) => der(0x30, ...contents);
const object = (...bytes: readonly number[]) => der(0x06, Uint8Array.from(bytes));
const text = (tag: number, value: string) => der(tag, Buffer.from(value));

/** A self-signed certificate for a host (RFC 5280), with its key, as PEM. */
export function selfSigned(host: string): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ecdsaWithSha256 = sequence(object(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const name = sequence(der(0x31, sequence(object(0x55, 0x04, 0x03), text(0x0c, host))));
  const years = sequence(text(0x17, '200101000000Z'), text(0x17, '491231235959Z'));
  const hosts = sequence(object(0x55, 0x1d, 0x11), der(0x04, sequence(text(0x82, host))));
  const certified = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))), // version 3
    der(0x02, Uint8Array.of(1)),
    ecdsaWithSha256,
    name,
    years,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(hosts)),
  );
  const signature = sign('sha256', certified, privateKey);
  const whole = sequence(certified, ecdsaWithSha256, der(0x03, Uint8Array.of(0), signature));
  const lines = Buffer.from(whole)
    .toString('base64')
    .replaceAll(/.{1,64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
  };
}
