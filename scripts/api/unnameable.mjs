/**
 * Types that public signatures use and no face exports: a program that stores such a value, or writes a function that
 * takes one, cannot say its type.
 */
import { SyntaxKind } from 'typescript/unstable/ast';
import { isHidden } from './members.mjs';

/** @typedef {import('./declarations.mjs').Node} Node */
/** @typedef {import('./declarations.mjs').Face} Face */

/**
 * @param {readonly Face[]} faces
 * @param {import('./declarations.mjs').Declarations} declarations
 * @returns {string[]} a line for each type: its name, its file, and the exported name that leads to it
 */
export function unnameableTypes(faces, declarations) {
  const exported = new Set(
    faces.flatMap(({ exports }) => exports.flatMap((each) => each.declarations)).map(keyOf),
  );
  /** @type {Map<string, string>} */ const found = new Map();
  const visit = (/** @type {Node} */ declaration, /** @type {string} */ user) => {
    for (const name of typeNamesIn(declaration)) {
      const symbol = declarations.symbolAt(name);
      const own = symbol === undefined ? [] : declarations.own(symbol);
      for (const target of own) {
        const key = keyOf(target);
        if (exported.has(key) || found.has(key) || isLocal(target)) continue;
        found.set(key, `${name.getText()} (${fileOf(target)}), used by ${user}`);
        visit(target, user);
      }
    }
  };
  for (const { exports } of faces) {
    for (const { name, declarations: of } of exports) for (const declaration of of) visit(declaration, name);
  }
  return [...found.values()].toSorted();
}

/** The names of types that users of a declaration can see, but not those of its private members. @param {Node} declaration */
function typeNamesIn(declaration) {
  /** @type {Node[]} */ const names = [];
  const walk = (/** @type {Node} */ node) => {
    if (isHidden(node)) return;
    // `typeof value` names a value: whoever wants the type can have it from the alias around it.
    if (node.kind === SyntaxKind.TypeQuery) return;
    if (node.kind === SyntaxKind.TypeReference) names.push(node.typeName);
    if (node.kind === SyntaxKind.ExpressionWithTypeArguments) names.push(node.expression);
    if (node.kind === SyntaxKind.ImportType && node.qualifier !== undefined) names.push(node.qualifier);
    node.forEachChild(walk);
  };
  walk(declaration);
  return names;
}

/** Whether a declaration is a part of another: a type parameter, or what `infer` introduces. @param {Node} node */
function isLocal(node) {
  return node.kind === SyntaxKind.TypeParameter;
}

/** @param {Node} node */
function keyOf(node) {
  return `${node.getSourceFile().fileName}:${node.pos}`;
}

/** @param {Node} node */
function fileOf(node) {
  return node.getSourceFile().fileName.split('/').slice(-3).join('/');
}
