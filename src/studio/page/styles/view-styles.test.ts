/** The styles of a view stay loaded when another view is opened: none may touch what another view names the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const page = join(import.meta.dirname, '..');
const views = ['compare', 'create', 'explore', 'game', 'inside', 'run', 'shelf'] as const;

it('lets no view style what another view shows', () => {
  const leaks = views.flatMap((view) => {
    const elsewhere = new Set(views.filter((each) => each !== view).flatMap(classesOf));
    return selectorsOf(view)
      .filter((selector) => namesIn(selector).every((name) => elsewhere.has(name)))
      .map((selector) => `${view}: ${selector}`);
  });
  expect(leaks).toEqual([]);
});

/** Of all rules of a view, without those of @media and steps of @keyframes. */
function selectorsOf(view: string): readonly string[] {
  return filesOf(view, '.css')
    .map((css) => css.replaceAll(/\/\*.*?\*\//gs, ''))
    .flatMap((css) => [...css.matchAll(/([^{};]+)\{/g)].map(([, selectors]) => selectors!.trim()))
    .filter((selectors) => !/^(?:@|from|to|\d)/.test(selectors))
    .flatMap((selectors) => selectors.split(/,(?![^(]*\))/))
    .map((selector) => selector.trim());
}

function namesIn(selector: string): readonly string[] {
  return [...selector.matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name!);
}

/** That its components write into `class`, and that its styles name. */
function classesOf(view: string): readonly string[] {
  const written = filesOf(view, '.tsx')
    .flatMap((tsx) => [...tsx.matchAll(/\bclass(?:Name)?=(?:"([^"]*)"|\{`([^`]*)`\})/g)])
    .flatMap(([, plain, template]) => (plain ?? template ?? '').split(/[^\w-]+/));
  return [...written, ...selectorsOf(view).flatMap(namesIn)];
}

function filesOf(view: string, ending: string): readonly string[] {
  return readdirSync(join(page, view), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(page, view, name), 'utf8'));
}
