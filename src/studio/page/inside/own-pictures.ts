/** Pictures that somebody dropped on the page, as the networks of a run take them. They are kept until the page is left. */
import { useState } from 'preact/hooks';
import { paths } from '../../messages/paths.ts';
import { formats, phrases } from '../language/language.ts';
import { showProblem, showToast } from '../parts/toasts.tsx';
import { postForBytes } from '../source/requests.ts';

export interface OwnPicture {
  readonly name: string;
  /** [channels, height, width], 0 to 255 */
  readonly planes: Uint8Array<ArrayBuffer>;
}

export interface OwnPictures {
  readonly pictures: readonly OwnPicture[];
  /** How many are being sent and decoded. */
  readonly coming: number;
  /** Has the server decode files. Those that are no pictures are told of in a sentence. */
  add(files: Iterable<File>): void;
  remove(picture: OwnPicture): void;
}

/** More at once are probably a mistake: a whole folder. */
const maxAtOnce = 24;
const kept = new Map<string, readonly OwnPicture[]>();

export function useOwnPictures(run: string): OwnPictures {
  const [, setChanges] = useState(0);
  const [coming, setComing] = useState(0);
  const change = (next: (pictures: readonly OwnPicture[]) => readonly OwnPicture[]) => {
    kept.set(run, next(kept.get(run) ?? []));
    setChanges((count) => count + 1);
  };
  const send = async (file: File) => {
    setComing((count) => count + 1);
    try {
      const planes = await postForBytes(paths.dropped(run, file.name), file);
      change((pictures) => [...pictures, { name: file.name, planes }]);
    } catch (thrown) {
      showProblem(thrown);
    } finally {
      setComing((count) => count - 1);
    }
  };
  const sendAll = async (files: readonly File[]) => {
    // One after the other: decoding a photograph takes much memory.
    for (const file of files) await send(file);
  };
  return {
    pictures: kept.get(run) ?? [],
    coming,
    add: (files) => {
      const all = [...files];
      const { count } = formats.value;
      if (all.length > maxAtOnce)
        showToast(phrases.value.inside.tooMany(count(maxAtOnce), count(all.length)), { kind: 'problem' });
      void sendAll(all.slice(0, maxAtOnce));
    },
    remove: (picture) => change((pictures) => pictures.filter((each) => each !== picture)),
  };
}
