/**
 * Test files that may share processes. Starting a process and loading modules for each file takes several times as long as
 * the tests of most. A file stays alone if it changes what others would see.
 */
import { testFilesIn } from './test-files.ts';

/** Folders whose tests leave nothing behind in their process. */
const folders = [
  'bench',
  'src/cluster',
  'src/core',
  'src/engine/tensor',
  'src/engine/onnx',
  'src/engine/runtime',
  'src/nn',
  'src/gan',
  'src/data',
  'src/drawing',
  'src/lessons',
  'src/analysis',
  'src/experiments',
  'src/runs',
  'src/workbench',
  'src/cli',
  'src/page',
  'src/studio',
  'test/cli',
  'test/examples',
  'test/formats',
  'test/golden',
  'test/package',
  'test/studio',
  'test/support',
  'test/theory',
];

/** What a test changes for all files of its process. Of signals, browsers that others have started hear, too, and end it. */
const changesProcess =
  /\bvi\.\w+\(|process\.(env\[[^\]]*\] = |chdir\(|emit\()|delete process\.env|setFlagsFromString/;

/** They load libraries that a process has only once. */
const native = 'src/engine/runtime/node/';

/** Their paths, relative to the root. */
export function sharedTests(): string[] {
  const files = testFilesIn(folders, (text) => !changesProcess.test(text));
  return files.filter((path) => !path.startsWith(native));
}
