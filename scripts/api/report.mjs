/**
 * The public face as text, a file for each subpath: every exported name with its signature. It is committed, so that a
 * change of the face shows in review. A name that several subpaths have is shown where it lives.
 */
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { SyntaxKind } from 'typescript/unstable/ast';
import { isHidden } from './members.mjs';

/** @typedef {import('./declarations.mjs').Node} Node */
/** @typedef {import('./declarations.mjs').Face} Face */
/** @typedef {import('./declarations.mjs').Exported} Exported */

/** `sparring` and `sparring/web` repeat names of the other subpaths, which are their homes. */
const gathering = ['sparring', 'sparring/web'];

/**
 * The report of each face, by its specifier.
 *
 * @param {readonly Face[]} faces
 * @returns {Promise<Map<string, string>>}
 */
export async function reportsOf(faces) {
  const homes = homesOf(faces);
  /** @type {Map<string, string>} */ const reports = new Map();
  for (const face of faces) reports.set(face.specifier, await formatted(reportOf(face, homes)));
  return reports;
}

/** The subpath in which each declaration is shown. @param {readonly Face[]} faces */
function homesOf(faces) {
  const isGathering = (/** @type {Face} */ { specifier }) => Number(gathering.includes(specifier));
  /** @type {Map<Node, string>} */ const homes = new Map();
  for (const { specifier, exports } of faces.toSorted((a, b) => isGathering(a) - isGathering(b))) {
    for (const { declarations } of exports) {
      const [first] = declarations;
      if (first !== undefined && !homes.has(first)) homes.set(first, specifier);
    }
  }
  return homes;
}

/** @param {Face} face @param {ReadonlyMap<Node, string>} homes */
function reportOf({ specifier, exports }, homes) {
  const homeOf = (/** @type {Exported} */ { declarations }) => homes.get(declarations[0]) ?? specifier;
  const types = exports.filter(({ isType }) => isType).length;
  const own = exports.filter((each) => homeOf(each) === specifier);
  const elsewhere = [...new Set(exports.map(homeOf))].filter((home) => home !== specifier).toSorted();
  const lists = elsewhere.map((home) => {
    const names = exports.filter((each) => homeOf(each) === home).map(({ name }) => `\`${name}\``);
    const isAll = names.length === [...homes.values()].filter((each) => each === home).length;
    return isAll ? `Everything of \`${home}\`.` : `From \`${home}\`: ${names.join(', ')}.`;
  });
  const signatures = own.flatMap(signaturesOf);
  return [
    `# ${specifier}`,
    'The public face, as `npm run api` writes it.',
    `${exports.length - types} values and ${types} types.`,
    ...lists,
    ...(signatures.length === 0 ? [] : [`\`\`\`ts\n${signatures.join('\n\n')}\n\`\`\``]),
  ].join('\n\n');
}

/** The declarations of a name, without comments, private members and the words that all have. @param {Exported} exported */
function signaturesOf({ name, declarations, resolvedType }) {
  // A member of a namespace is shown with the name that programs write, in a comment: it is no valid declaration.
  const title = name.includes('.') ? `// ${name}\n` : '';
  return declarations.map((declaration) => {
    if (
      declaration.kind === SyntaxKind.TypeAliasDeclaration &&
      declaration.type.getText().includes('typeof ')
    ) {
      return `${title}type ${declaration.name.text} = ${resolvedType};`;
    }
    const keyword = declaration.kind === SyntaxKind.VariableDeclaration ? 'const ' : '';
    return (
      title +
      keyword +
      textOf(declaration)
        .replace(/^(export )?(declare )?/, '')
        .replaceAll(/\bimport\(['"][^'"]+['"]\)\./g, '')
    );
  });
}

/** The text of a node, without comments and private members. @param {Node} node @returns {string} */
function textOf(node) {
  const source = node.getSourceFile().text;
  /** @type {{ from: number, to: number }[]} */ const cuts = [];
  const walk = (/** @type {Node} */ child) => {
    if (isHidden(child)) {
      cuts.push({ from: child.pos, to: child.end });
      return;
    }
    const start = child.getStart();
    if (start > child.pos && /\/[*/]/.test(source.slice(child.pos, start))) {
      cuts.push({ from: child.pos, to: start });
    }
    child.forEachChild(walk);
  };
  node.forEachChild(walk);
  let text = '';
  let at = node.getStart();
  for (const { from, to } of cuts.toSorted((a, b) => a.from - b.from)) {
    if (from < at) continue;
    text += `${source.slice(at, from)}\n`;
    at = to;
  }
  return text + source.slice(at, node.end);
}

/** @param {string} text */
async function formatted(text) {
  return format(text, { ...(await resolveConfig(fileURLToPath(import.meta.url))), parser: 'markdown' });
}
