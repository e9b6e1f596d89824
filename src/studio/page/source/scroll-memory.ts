/**
 * Where each entry of the history was scrolled to. Browsers look for the place at once, before a view has drawn itself; so the
 * page remembers it, and waits until there is such a place.
 */

/** How long a view may take until it is as long as it was. */
const patienceMilliseconds = 2_000;
const quietMilliseconds = 100;

export function startScrollMemory(): void {
  history.scrollRestoration = 'manual';
  let saving: ReturnType<typeof setTimeout> | undefined;
  let stop: () => void = () => undefined;
  const save = () => {
    clearTimeout(saving);
    saving = undefined;
    history.replaceState({ ...(history.state as object | null), scroll: scrollY }, '');
  };
  addEventListener(
    'scroll',
    () => {
      clearTimeout(saving);
      saving = setTimeout(save, quietMilliseconds);
    },
    { passive: true },
  );
  // What leads to another entry comes after one of these, and may come before the browser has said that it scrolled.
  const saveIfMoved = () => {
    if (scrollY !== placeOf(history.state)) save();
  };
  addEventListener('click', saveIfMoved, { capture: true });
  addEventListener('keydown', saveIfMoved, { capture: true });
  addEventListener('pagehide', () => {
    // Not without a scroll of one's own: what is still being gone back to would be forgotten.
    if (saving !== undefined) save();
  });
  const go = (state: unknown) => {
    clearTimeout(saving);
    saving = undefined;
    stop();
    stop = scrollWhenPossible(placeOf(state));
  };
  addEventListener('popstate', ({ state }: PopStateEvent) => go(state));
  go(history.state);
}

function placeOf(state: unknown): number {
  const { scroll } = (state ?? {}) as { readonly scroll?: unknown };
  return typeof scroll === 'number' ? scroll : 0;
}

/** @returns a function that gives up */
function scrollWhenPossible(place: number): () => void {
  const end = performance.now() + patienceMilliseconds;
  let frame = 0;
  const ended = new AbortController();
  const stop = () => {
    cancelAnimationFrame(frame);
    ended.abort();
  };
  const attempt = () => {
    scrollTo({ top: place, behavior: 'instant' });
    if (Math.abs(scrollY - place) <= 1 || performance.now() > end) stop();
    else frame = requestAnimationFrame(attempt);
  };
  for (const name of ['wheel', 'touchstart', 'keydown', 'pointerdown'])
    addEventListener(name, stop, { signal: ended.signal, passive: true });
  frame = requestAnimationFrame(attempt); // after the view has drawn what it has
  return stop;
}
