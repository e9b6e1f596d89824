import { useState } from 'preact/hooks';
import { parseKept, type Favourite } from './favourites.ts';

/** The favourites of a run in this browser. */
export function useFavourites(
  run: string,
): [readonly Favourite[], (favourites: readonly Favourite[]) => void] {
  const name = `sparring-favourites/${run}`;
  const [favourites, setFavourites] = useState<readonly Favourite[]>(() =>
    parseKept(localStorage.getItem(name)),
  );
  const keep = (next: readonly Favourite[]) => {
    setFavourites(next);
    localStorage.setItem(name, JSON.stringify(next));
  };
  return [favourites, keep];
}
