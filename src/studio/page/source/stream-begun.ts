/** When the stream of events is connected for the first time. */

/** A page is shown without the stream, too: of a server that has no room for it, or of plain files. */
const patienceMilliseconds = 400;

let begin: () => void;

/** Whatever is fetched after this is kept up to date by events. */
export const streamHasBegun = new Promise<void>((resolve) => {
  begin = resolve;
  setTimeout(resolve, patienceMilliseconds);
});

export function streamBegins(): void {
  begin();
}
