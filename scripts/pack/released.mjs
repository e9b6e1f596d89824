/** What of package.json and README.md is different in the released package. */
import { posix } from 'node:path';

/** A link or a picture of a page, and a picture in HTML. */
const links = /(\]\(|src=")(?!https?:|mailto:|#)([^)"\s#]+)/g;

/**
 * The manifest of the released package. It depends on ONNX Runtime by the packages of the platforms and on packages of
 * trained networks, and has what people look for on npm's page. What only the clone needs is left out.
 *
 * @param {Record<string, any>} manifest of the clone
 * @param {{ optional: Readonly<Record<string, string>>, address: string | undefined }} options the packages that it
 *   depends on only where they fit, by their versions, and the public address of the repository
 */
export function releasedManifest(manifest, { optional, address }) {
  const { scripts: _, devDependencies: __, optionalDependencies, ...kept } = manifest;
  const peers = Object.keys(optionalDependencies).map((name) => [name, { optional: true }]);
  return {
    ...kept,
    ...(address === undefined
      ? {}
      : {
          repository: { type: 'git', url: `git+${address}.git` },
          homepage: `${address}#readme`,
          bugs: `${address}/issues`,
        }),
    optionalDependencies: optional,
    peerDependencies: { ...kept.peerDependencies, ...optionalDependencies },
    peerDependenciesMeta: { ...kept.peerDependenciesMeta, ...Object.fromEntries(peers) },
  };
}

/** The files of the clone that a page links to or shows, by their paths. @param {string} page @returns {string[]} */
export function linkedFiles(page) {
  return [...new Set([...page.matchAll(links)].map(([, , path]) => posix.normalize(path)))];
}

/**
 * A page whose links lead to the files of the released package itself, as unpkg.com serves every package of npm. Links
 * into the clone would be dead on npm's page, unless the clone is public in a place that npm knows.
 *
 * @param {string} page
 * @param {{ name: string, version: string }} manifest
 */
export function withPublicLinks(page, { name, version }) {
  return page.replace(
    links,
    (_, opening, path) => `${opening}https://unpkg.com/${name}@${version}/${posix.normalize(path)}`,
  );
}

/**
 * The public address of a repository, from the address that git knows; undefined for a folder or another machine of this
 * network.
 *
 * @param {string} remote `git@github.com:owner/name.git`, `https://github.com/owner/name`
 */
export function publicAddress(remote) {
  const [, host, path] =
    /^(?:https:\/\/(?:[^@/]*@)?|ssh:\/\/git@|git@)([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})[:/](.+?)(?:\.git)?\/?$/.exec(
      remote,
    ) ?? [];
  return host === undefined ? undefined : `https://${host}/${path}`;
}
