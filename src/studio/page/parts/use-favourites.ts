import { useEffect, useState } from 'preact/hooks';
import { showProblem } from './toasts.tsx';
import { parseKept, type Favourite } from './favourites.ts';

/** The favourites of a run in this browser. */
export function useFavourites(
  run: string,
): [readonly Favourite[], (favourites: readonly Favourite[]) => void] {
  const name = `sparring-favourites/${run}`;
  const [favourites, setFavourites] = useState<readonly Favourite[]>(() =>
    parseKept(localStorage.getItem(name)),
  );
  useEffect(() => {
    const readAgain = ({ key, newValue }: StorageEvent) => {
      if (key === name) setFavourites(parseKept(newValue)); // another tab has changed them
    };
    addEventListener('storage', readAgain);
    return () => removeEventListener('storage', readAgain);
  }, [name]);
  const keep = (next: readonly Favourite[]) => {
    setFavourites(next);
    try {
      localStorage.setItem(name, JSON.stringify(next));
    } catch (thrown) {
      showProblem(thrown); // there is no more room
    }
  };
  return [favourites, keep];
}
