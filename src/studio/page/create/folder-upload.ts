/** Copies a dropped folder to the studio, some files at a time. */
import { signal } from '@preact/signals';
import { maxUploadedBytes, uploadsAtOnce } from '../../messages/limits.ts';
import { paths } from '../../messages/paths.ts';
import type { UploadedMessage, UploadMessage } from '../../messages/jobs.ts';
import { postBytes, postJson } from '../source/requests.ts';
import { picturesOf, type DroppedFolder } from './dropped-folder.ts';

export type UploadState =
  | { readonly phase: 'reading'; readonly found: number }
  | { readonly phase: 'sending'; readonly done: number; readonly total: number; readonly skipped: number }
  | { readonly phase: 'done'; readonly path: string; readonly skipped: number }
  | { readonly phase: 'empty' | 'cancelled' }
  | { readonly phase: 'failed'; readonly error: Error };

export class FolderUpload {
  readonly state = signal<UploadState>({ phase: 'reading', found: 0 });
  readonly #endings: readonly string[];
  #upload: string | undefined;
  #isCancelled = false;

  /** @param endings of the names of pictures */
  constructor(endings: readonly string[]) {
    this.#endings = endings;
  }

  get isOver(): boolean {
    const { phase } = this.state.value;
    return phase !== 'reading' && phase !== 'sending';
  }

  /** @returns the path to train on; undefined if there is none, and the state says why */
  async send(
    read: (onFound: (count: number) => void) => Promise<DroppedFolder>,
  ): Promise<string | undefined> {
    try {
      const folder = await read((found) => this.#tell({ phase: 'reading', found }));
      const { pictures, skipped } = picturesOf(folder, this.#endings, maxUploadedBytes);
      if (this.#isCancelled) return undefined;
      if (pictures.length === 0) {
        this.#tell({ phase: 'empty' });
        return undefined;
      }
      const { upload } = await postJson<UploadMessage>(paths.uploads(), { name: folder.name });
      this.#upload = upload;
      if (this.#isCancelled) {
        this.#forget(); // there was nothing to forget when it was cancelled
        return undefined;
      }
      const waiting = pictures.toReversed();
      let done = 0;
      const tell = () => this.#tell({ phase: 'sending', done, total: pictures.length, skipped });
      tell();
      const sendSome = async () => {
        for (let next = waiting.pop(); next !== undefined && !this.isOver; next = waiting.pop()) {
          await postBytes(paths.uploadFile(upload, next.path), next.file);
          done += 1;
          tell();
        }
      };
      await Promise.all(Array.from({ length: uploadsAtOnce }, sendSome));
      if (this.#isCancelled) return undefined;
      const { path } = await postJson<UploadedMessage>(paths.finishUpload(upload));
      this.#tell({ phase: 'done', path, skipped });
      return path;
    } catch (thrown) {
      if (!this.#isCancelled) {
        this.#forget();
        this.#tell({ phase: 'failed', error: thrown as Error });
      }
      return undefined;
    }
  }

  cancel(): void {
    if (this.isOver) return;
    this.#isCancelled = true;
    this.#forget();
    this.#tell({ phase: 'cancelled' });
  }

  /** What was sent is not wanted. */
  #forget(): void {
    if (this.#upload !== undefined) postJson(paths.cancelUpload(this.#upload)).catch(() => undefined);
  }

  /** Pictures that are still under way when it ends change nothing any more. */
  #tell(state: UploadState): void {
    if (!this.isOver) this.state.value = state;
  }
}
