export const shell = {
  runs: 'Runs',
  newTraining: 'New training',
  compare: 'Compare',
  overview: 'Overview',
  explore: 'Explore',
  inside: 'Inside',
  game: 'Real or generated?',
  language: 'Language',
  theme: 'Appearance',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  skip: 'Skip to content',
  navigation: 'Main',
  ofRun: (run: string) => `Views of ${run}`,
  connecting: 'Connecting …',
  connected: 'Live',
  disconnected:
    'The studio does not answer. Trainings go on. Start it again with sparring studio, and open the address that it prints.',
  locked:
    'The studio was started again. Open the address that it has printed; this page then comes back by itself.',
  gone: 'The folder of this run is no longer there. What was loaded stays until you leave.',
  notFound: 'There is no such page.',
  toRuns: 'See all runs',
} as const;
