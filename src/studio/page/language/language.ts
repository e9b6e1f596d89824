/** The language of the page: the browser's, or the one that was chosen. */
import { computed, signal } from '@preact/signals';
import { english } from './en/english.ts';
import { formatsOf } from './formats.ts';
import type { PhrasesLike } from './phrases.ts';
import { chinese } from './zh-CN/chinese.ts';

export type Phrases = PhrasesLike<typeof english>;

export const languages = {
  en: { name: 'English', phrases: english as Phrases },
  'zh-CN': { name: '简体中文', phrases: chinese },
} as const;
export type LanguageTag = keyof typeof languages;

export const languageTags = Object.keys(languages) as readonly LanguageTag[];

const storageName = 'sparring-language';

export const languageTag = signal<LanguageTag>(preferred());

/** What the page says. */
export const phrases = computed(() => languages[languageTag.value].phrases);

/** How it writes numbers. */
export const formats = computed(() => formatsOf(languageTag.value));

export function chooseLanguage(tag: LanguageTag): void {
  languageTag.value = tag;
  localStorage.setItem(storageName, tag);
}

function preferred(): LanguageTag {
  const chosen = localStorage.getItem(storageName);
  const known = languageTags.find((tag) => tag === chosen);
  if (known !== undefined) return known;
  return navigator.languages.some((tag) => /^zh\b/i.test(tag)) ? firstOf(navigator.languages) : 'en';
}

/** The first of the reader's languages that the page has. */
function firstOf(wanted: readonly string[]): LanguageTag {
  for (const tag of wanted) {
    if (/^en\b/i.test(tag)) return 'en';
    if (/^zh\b/i.test(tag)) return 'zh-CN';
  }
  return 'en';
}
