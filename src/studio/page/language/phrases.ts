/** The phrases of a language have the form of the English ones: a missing one is a type error. */
export type PhrasesLike<Phrases> = {
  readonly [Name in keyof Phrases]: Phrases[Name] extends string
    ? string
    : Phrases[Name] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : PhrasesLike<Phrases[Name]>;
};
