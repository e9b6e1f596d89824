/**
 * The library's faces as TypeScript's own API sees them: every exported name, with its declarations, read from the
 * `.d.ts` files that users get. The API is the pinned compiler's, and new: it may change with the next version.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SyntaxKind } from 'typescript/unstable/ast';
import { API, NodeBuilderFlags, SymbolFlags } from 'typescript/unstable/sync';

/** @typedef {import('typescript/unstable/ast').Node} Node */
/** @typedef {import('typescript/unstable/sync').Symbol} TypeScriptSymbol */
/** @typedef {import('typescript/unstable/sync').Checker} Checker */

/**
 * @typedef {object} Exported
 * @property {string} name As it is written in a program: `Trainer`, or `ops.add` for a member of a namespace.
 * @property {boolean} isType Whether it is only a type.
 * @property {readonly Node[]} declarations Where it is declared; several for an overloaded function.
 * @property {string} [resolvedType] What a type alias stands for: `"a" | "b"` for `(typeof names)[number]`.
 * @property {string} documentation What its docstring says; empty if it has none.
 */

/**
 * @typedef {object} Face
 * @property {string} specifier Such as `sparring/graph`.
 * @property {readonly Exported[]} exports In alphabetical order.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The compiler options of a program that uses the library. */
const compilerOptions = {
  module: 'NodeNext',
  target: 'ES2022',
  lib: ['ES2023', 'DOM'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

/** The subpaths of the package, with the name of each one's file. Of those with the same declarations, the first. */
export function subpaths() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  /** @type {Map<string, string>} */ const specifiers = new Map();
  for (const [subpath, { types } = {}] of Object.entries(exports)) {
    if (types !== undefined && !specifiers.has(types)) specifiers.set(types, `sparring${subpath.slice(1)}`);
  }
  return [...specifiers].map(([types, specifier]) => ({ specifier, file: types.slice('./dist/'.length) }));
}

/**
 * Emits the declarations of `src` and calls a function with the faces. Types are checked elsewhere.
 *
 * @template T
 * @param {(faces: readonly Face[], declarations: Declarations) => T} use
 */
export function withFaces(use) {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  // Below the project, so that the types of its dependencies are found.
  const folder = mkdtempSync(join(cache, 'declarations-'));
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const flags = ['--noCheck', '--emitDeclarationOnly', '--sourceMap', 'false', '--inlineSources', 'false'];
    const project = ['-p', join(root, 'tsconfig.build.json'), '--outDir', folder];
    execFileSync(process.execPath, [compiler, ...project, ...flags], { cwd: root, stdio: 'inherit' });
    return withDeclarations(folder, subpaths(), use);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Calls a function with the faces of a folder of declarations.
 *
 * @template T
 * @param {string} folder
 * @param {readonly { specifier: string, file: string }[]} files
 * @param {(faces: readonly Face[], declarations: Declarations) => T} use
 */
export function withDeclarations(folder, files, use) {
  const config = join(folder, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ compilerOptions, files: files.map(({ file }) => file) }));
  const api = new API({ cwd: root });
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProjects()[0];
    if (project === undefined) throw new Error(`${config} cannot be opened`);
    const declarations = new Declarations(folder, project);
    return use(
      files.map(({ specifier, file }) => ({
        specifier,
        exports: declarations.exportsOf(join(folder, file)),
      })),
      declarations,
    );
  } finally {
    api.close();
  }
}

/** The declarations of one folder, with the checker that resolves their names. */
export class Declarations {
  #folder;
  #project;

  /** @param {string} folder @param {import('typescript/unstable/sync').Project} project */
  constructor(folder, project) {
    this.#folder = folder.replaceAll('\\', '/').toLowerCase();
    this.#project = project;
  }

  /** @param {string} file @returns {readonly Exported[]} */
  exportsOf(file) {
    const source = this.#project.program.getSourceFile(file);
    const module = source && this.#project.checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} exports nothing`);
    return this.#membersOf(module, '').toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The symbol that a name in a declaration refers to, through all re-exports. @param {Node} node */
  symbolAt(node) {
    const symbol = this.#project.checker.getSymbolAtLocation(node);
    return symbol && this.#resolved(symbol);
  }

  /** The declarations of a symbol in this folder: none for what belongs to the language or to a package. */
  own(/** @type {TypeScriptSymbol} */ symbol) {
    return symbol.declarations
      .filter(({ path }) => path.toLowerCase().startsWith(`${this.#folder}/`))
      .map((handle) => handle.resolve(this.#project))
      .filter((node) => node !== undefined);
  }

  /** What a type alias stands for, as text. @param {TypeScriptSymbol} symbol */
  #resolvedType(symbol) {
    if ((symbol.flags & SymbolFlags.TypeAlias) === 0) return undefined;
    const { checker } = this.#project;
    const flags = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.InTypeAlias;
    return checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol), undefined, flags);
  }

  /** @param {TypeScriptSymbol} symbol */
  #resolved(symbol) {
    return (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : this.#project.checker.getAliasedSymbol(symbol);
  }

  /** @param {TypeScriptSymbol} module @param {string} prefix @returns {Exported[]} */
  #membersOf(module, prefix) {
    const { checker } = this.#project;
    return checker.getExportsOfModule(module).flatMap((alias) => {
      const symbol = this.#resolved(alias);
      const name = `${prefix}${alias.name}`;
      const declarations = this.own(symbol);
      if (declarations.some(({ kind }) => kind === SyntaxKind.SourceFile)) {
        return this.#membersOf(symbol, `${name}.`);
      }
      return [
        {
          name,
          declarations,
          isType: (symbol.flags & SymbolFlags.Value) === 0,
          documentation: checker.getDocumentationCommentOfSymbol(symbol),
          resolvedType: this.#resolvedType(symbol),
        },
      ];
    });
  }
}
