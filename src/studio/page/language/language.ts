/** The language of the page: the browser's, or the one that was chosen. Only the words of that one are fetched. */
import { computed, signal } from '@preact/signals';
import type { english } from './en/english.ts';
import { formatsOf } from './formats.ts';
import type { PhrasesLike } from './phrases.ts';

export type Phrases = PhrasesLike<typeof english>;

export const languages = {
  en: { name: 'English', fetch: async (): Promise<Phrases> => (await import('./en/english.ts')).english },
  'zh-CN': {
    name: '简体中文',
    fetch: async (): Promise<Phrases> => (await import('./zh-CN/chinese.ts')).chinese,
  },
} as const;
export type LanguageTag = keyof typeof languages;

export const languageTags = Object.keys(languages) as readonly LanguageTag[];

const storageName = 'sparring-language';

/** The language that is shown, with its words; undefined until they have come. */
const shown = signal<{ readonly tag: LanguageTag; readonly phrases: Phrases } | undefined>(undefined);

export const languageTag = computed(() => shown.value?.tag ?? 'en');

/** What the page says. Nothing is shown before `startLanguage`. */
export const phrases = computed(() => shown.value!.phrases);

/** How it writes numbers. */
export const formats = computed(() => formatsOf(languageTag.value));

/** Fetches the words of the reader's language. Called before anything is drawn. */
export async function startLanguage(): Promise<void> {
  await show(preferred());
}

export async function chooseLanguage(tag: LanguageTag): Promise<void> {
  localStorage.setItem(storageName, tag);
  await show(tag);
}

async function show(tag: LanguageTag): Promise<void> {
  shown.value = { tag, phrases: await languages[tag].fetch() };
}

function preferred(): LanguageTag {
  const chosen = localStorage.getItem(storageName);
  return languageTags.find((tag) => tag === chosen) ?? firstOf(navigator.languages);
}

/** The first of the reader's languages that the page has. */
function firstOf(wanted: readonly string[]): LanguageTag {
  for (const tag of wanted) {
    if (/^en\b/i.test(tag)) return 'en';
    if (/^zh\b/i.test(tag)) return 'zh-CN';
  }
  return 'en';
}
