import { SyntaxKind } from 'typescript/unstable/ast';

/**
 * Whether a member of a class is not for users of the library: it is private, or marked `@internal`, as constructors are
 * that only other functions call.
 *
 * @param {import('./declarations.mjs').Node} node
 */
export function isHidden(node) {
  return (
    node.name?.kind === SyntaxKind.PrivateIdentifier ||
    node.modifiers?.some(({ kind }) => kind === SyntaxKind.PrivateKeyword) === true ||
    node.jsDoc?.some((comment) => comment.getText().includes('@internal')) === true
  );
}
