/** The views, by the first part of the address. Each is fetched when it is shown first. */
import { signal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { parseAddress, type Address } from './source/address.ts';
import { Problem, Skeleton } from './parts/notes.tsx';
import type { ViewProps } from './parts/view.ts';

type Load = () => Promise<ComponentType<ViewProps>>;

const views: Readonly<Record<string, Load>> = {
  '': async () => (await import('./shelf/view.tsx')).ShelfView,
  new: async () => (await import('./create/view.tsx')).CreateView,
  compare: async () => (await import('./compare/view.tsx')).CompareView,
  run: async () => (await import('./run/view.tsx')).RunView,
  explore: async () => (await import('./explore/view.tsx')).ExploreView,
  inside: async () => (await import('./inside/view.tsx')).InsideView,
  game: async () => (await import('./game/view.tsx')).GameView,
};

/** The views of one run: they have its name as the second part of the address. */
export const viewsOfRun = ['run', 'explore', 'inside', 'game'] as const;

/** Whether the address leads to a view. */
export function isView({ path }: Address): boolean {
  const [name = '', run] = path;
  const isOfRun = viewsOfRun.some((each) => each === name);
  return (
    Object.hasOwn(views, name) &&
    path.length === (name === '' ? 0 : isOfRun ? 2 : 1) &&
    (!isOfRun || run !== '')
  );
}

const loaded = signal<Readonly<Record<string, ComponentType<ViewProps> | Error>>>({});
const loading = new Set<string>();

async function fetchView(name: string): Promise<void> {
  if (loading.has(name)) return;
  loading.add(name);
  const found = await views[name]!().catch((thrown: unknown) => thrown as Error);
  loaded.value = { ...loaded.value, [name]: found };
  if (found instanceof Error) loading.delete(name);
}

/** Fetches the code of a view before it is shown. If that fails, it is fetched again when it is shown. */
function fetchAhead(name: string): void {
  if (Object.hasOwn(views, name)) void views[name]!().catch(() => undefined);
}

/** The view that most go to next. */
const likely = 'run';
/** As long as the first view takes to be there. */
const restMilliseconds = 1_500;

/** Begins to fetch the view of an address, and others when a link to them is pointed at, or when there is time. */
export function startFetchingViews({ path }: Address): void {
  fetchAhead(path[0] ?? '');
  const look = ({ target }: Event) => {
    const hash =
      target instanceof Element ? target.closest('a[href^="#/"]')?.getAttribute('href') : undefined;
    if (hash !== undefined && hash !== null) fetchAhead(parseAddress(hash).path[0] ?? '');
  };
  for (const name of ['pointerover', 'focusin']) addEventListener(name, look, { passive: true });
  setTimeout(() => fetchAhead(likely), restMilliseconds);
}

export function View({ address }: { readonly address: Address }): JSX.Element {
  const [name = '', run = ''] = address.path;
  const Found = loaded.value[name];
  if (Found === undefined) void fetchView(name);
  if (Found === undefined) return <Skeleton height="60vh" />;
  if (Found instanceof Error)
    return <Problem sentence={Found.message} onRetry={() => void fetchView(name)} />;
  return <Found key={`${name}/${run}`} run={run} query={address.query} />;
}
