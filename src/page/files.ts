/** Files of a page: downloads, and the private files that a browser keeps for each site. */
import { checkArguments, either, fileBytes, listOf, text } from '../core/checks.ts';
import { DataError, messageOf, SparringError } from '../core/errors.ts';

/** The contents of a file: bytes, or chunks of them as `encodeCheckpoint` returns them. */
export type FileContents = Uint8Array | readonly Uint8Array[];

const contentsRule = either(fileBytes, listOf(fileBytes));

const blobOf = (contents: FileContents): Blob =>
  new Blob((contents instanceof Uint8Array ? [contents] : contents) as readonly BlobPart[] as BlobPart[]);

/**
 * Offers a file to the user, as a download of that name. Only in a page: workers have no downloads.
 *
 * @example
 * saveDownload('digits.safetensors', await training.checkpoint());
 */
export function saveDownload(name: string, contents: FileContents): void {
  checkArguments('saveDownload', { name, contents }, { name: text, contents: contentsRule });
  if (!('document' in globalThis)) {
    throw new SparringError('saveDownload needs a page: a worker or Node has no downloads', {
      code: 'not-applicable',
    });
  }
  const url = URL.createObjectURL(blobOf(contents));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the contents after this call. A minute is more than it takes to begin.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * A folder of the browser's private files (the origin private file system), which only this site sees. It stays when the
 * page is closed, until the user or, if the disk is full, the browser clears the site's data.
 *
 * @example
 * const files = await PrivateFiles.open('digits');
 * await files.write('checkpoint', await training.checkpoint());
 * const checkpoint = await files.read('checkpoint'); // after a reload
 */
export class PrivateFiles {
  readonly #folder: FileSystemDirectoryHandle;

  private constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  /**
   * Opens a folder, and creates it if it does not exist.
   *
   * @throws SparringError if the browser keeps no files for this page
   */
  static async open(folder = 'sparring'): Promise<PrivateFiles> {
    checkArguments('PrivateFiles.open', { folder }, { folder: text });
    // Missing in pages of http: (except localhost), whatever the DOM types say.
    const storage = (globalThis.navigator as { readonly storage?: StorageManager } | undefined)?.storage;
    if (storage?.getDirectory === undefined) {
      throw new SparringError(
        'this browser keeps no private files for this page: serve it by https: or from localhost',
        { code: 'not-applicable' },
      );
    }
    const root = await accessing(folder, () => storage.getDirectory());
    return new PrivateFiles(await accessing(folder, () => root.getDirectoryHandle(folder, { create: true })));
  }

  /**
   * Writes a file. An existing one is replaced when the new contents are complete.
   *
   * @throws SparringError if there is no space left for this site, or it cannot be written
   */
  async write(name: string, contents: FileContents): Promise<void> {
    await accessing(name, async () => {
      const file = await this.#folder.getFileHandle(name, { create: true });
      const stream = await file.createWritable();
      await stream.write(blobOf(contents));
      await stream.close();
    });
  }

  /**
   * The contents of a file; undefined if it does not exist. A file whose first writing was interrupted is empty, and
   * counts as missing.
   *
   * @throws SparringError if it cannot be read
   */
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return accessing(name, async () => {
      const file = await (await this.#find(name))?.getFile();
      return file === undefined || file.size === 0 ? undefined : new Uint8Array(await file.arrayBuffer());
    });
  }

  /** The names of all files, sorted. */
  async names(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of (this.#folder as unknown as { keys(): AsyncIterable<string> }).keys())
      names.push(name);
    return names.sort();
  }

  /** Removes a file, if it exists. */
  async remove(name: string): Promise<void> {
    await accessing(name, async () => {
      if ((await this.#find(name)) !== undefined) await this.#folder.removeEntry(name);
    });
  }

  async #find(name: string): Promise<FileSystemFileHandle | undefined> {
    try {
      return await this.#folder.getFileHandle(name);
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return undefined;
      throw thrown;
    }
  }
}

async function accessing<T>(name: string, access: () => Promise<T>): Promise<T> {
  try {
    return await access();
  } catch (thrown) {
    const isFull = thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
    throw new DataError(
      isFull
        ? `${name}: the browser has no space left for this site: remove some of its files`
        : `${name}: the browser's private files cannot be used (${messageOf(thrown)})`,
      { code: 'file-system', cause: thrown },
    );
  }
}
