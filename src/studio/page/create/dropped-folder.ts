/** The files of a folder that is dropped on the page, or chosen in a dialog. */

export interface DroppedFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly file: File;
}

export interface DroppedFolder {
  /** Of the folder; empty if files were dropped without one. */
  readonly name: string;
  readonly files: readonly DroppedFile[];
}

/** What was dropped. Must be called while the event is handled: later the browser has forgotten. @returns a reader of it */
export function droppedFolder(
  transfer: DataTransfer,
): (onFound: (count: number) => void) => Promise<DroppedFolder> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return async (onFound) => {
    const files: DroppedFile[] = [];
    const [only] = entries;
    const isOne = entries.length === 1 && only!.isDirectory;
    for (const entry of entries) {
      for await (const found of filesBelow(entry, isOne ? '' : entry.name)) {
        files.push(found);
        if (files.length % 100 === 0) onFound(files.length);
      }
    }
    onFound(files.length);
    return { name: isOne ? only!.name : '', files };
  };
}

async function* filesBelow(entry: FileSystemEntry, path: string): AsyncGenerator<DroppedFile> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    yield { path, file };
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader gives some entries at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return;
    for (const each of some) yield* filesBelow(each, path === '' ? each.name : `${path}/${each.name}`);
  }
}

/** The files of a folder that was chosen in the browser's dialog, which puts its name before each path. */
export function chosenFolder(chosen: readonly File[]): DroppedFolder {
  const files = chosen.map((file) => {
    const [, ...path] = file.webkitRelativePath.split('/');
    return { path: path.length === 0 ? file.name : path.join('/'), file };
  });
  return { name: chosen[0]?.webkitRelativePath.split('/')[0] ?? '', files };
}

/** The files that are pictures, and how many are none, hidden or too large. */
export function picturesOf(
  { files }: DroppedFolder,
  endings: readonly string[],
  maxBytes: number,
): { readonly pictures: readonly DroppedFile[]; readonly skipped: number } {
  const pictures = files.filter(({ path, file }) => {
    const isHidden = path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
    const name = path.toLowerCase();
    return !isHidden && file.size <= maxBytes && endings.some((ending) => name.endsWith(ending));
  });
  return { pictures, skipped: files.length - pictures.length };
}
