/** The rule of rooms as a rule of lint: every import of `src` is judged by folders.json, by the files it resolves to. */
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRooms } from './rooms.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = join(root, 'src');
const rooms = readRooms(join(root, 'folders.json'));

const below = (folder, file) => relative(folder, file).split(sep).join('/');

/** Why a file of `src` must not import that; undefined where it may. */
function refusal(file, specifier) {
  const path = below(source, file);
  if (!specifier.startsWith('.')) {
    return specifier === 'sparring' || specifier.startsWith('sparring/')
      ? 'import the file itself: the package is for its users'
      : rooms.packageRefusal(path, specifier);
  }
  const target = below(source, join(dirname(file), specifier));
  return target.startsWith('../') ? 'src imports nothing that lies outside it' : rooms.refusal(path, target);
}

const imports = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { filename } = context;
    if (below(source, filename).startsWith('../')) return {};
    const judge = (node) => {
      if (node === null || node === undefined || typeof node.value !== 'string') return;
      const why = refusal(filename, node.value);
      if (why !== undefined) context.report({ node, message: `${why}.` });
    };
    return {
      ImportDeclaration: ({ source: from }) => judge(from),
      ExportAllDeclaration: ({ source: from }) => judge(from),
      ExportNamedDeclaration: ({ source: from }) => judge(from),
      ImportExpression: ({ source: from }) => judge(from),
      TSImportType: ({ source: from, argument }) => judge(from ?? argument?.literal ?? argument),
    };
  },
};

export default { meta: { name: 'rooms' }, rules: { imports } };
