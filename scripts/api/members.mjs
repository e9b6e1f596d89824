import { SyntaxKind } from 'typescript/unstable/ast';

/** Whether a member of a class is private. @param {import('./declarations.mjs').Node} node */
export function isPrivate(node) {
  return (
    node.name?.kind === SyntaxKind.PrivateIdentifier ||
    node.modifiers?.some(({ kind }) => kind === SyntaxKind.PrivateKeyword) === true
  );
}
