/** The rule of rooms as a lint rule: checks every import in `src`, by the file that it resolves to. */
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRooms } from './rooms.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = join(root, 'src');
const rooms = readRooms(join(root, 'folders.json'));

const below = (folder, file) => relative(folder, file).split(sep).join('/');

/** Why a file of `src` must not import a specifier; undefined if it may. */
function refusal(file, specifier) {
  const path = below(source, file);
  if (!specifier.startsWith('.')) {
    return specifier === 'sparring' || specifier.startsWith('sparring/')
      ? 'import the file itself: the package name is only for users of the package'
      : rooms.packageRefusal(path, specifier);
  }
  const target = below(source, join(dirname(file), specifier));
  return target.startsWith('../') ? 'src imports nothing from outside src' : rooms.refusal(path, target);
}

const imports = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { filename } = context;
    if (below(source, filename).startsWith('../')) return {};
    const check = (node) => {
      if (node === null || node === undefined || typeof node.value !== 'string') return;
      const why = refusal(filename, node.value);
      if (why !== undefined) context.report({ node, message: `${why}.` });
    };
    return {
      ImportDeclaration: ({ source: from }) => check(from),
      ExportAllDeclaration: ({ source: from }) => check(from),
      ExportNamedDeclaration: ({ source: from }) => check(from),
      ImportExpression: ({ source: from }) => check(from),
      TSImportType: ({ source: from, argument }) => check(from ?? argument?.literal ?? argument),
    };
  },
};

export default { meta: { name: 'rooms' }, rules: { imports } };
