// The frame around the pages.
export default {
  app: 'patgate',
  title: (page) => `${page} · patgate`,
  skip: 'Skip to the content',
  signedInAs: 'Signed in as',
  operator: 'operator',
  signOut: 'Sign out',

  language: 'Language',
  theme: (now, next) => `Theme: ${now}. Change to ${next}`,
  themes: {
    system: 'as the system',
    light: 'light',
    dark: 'dark',
  },

  navigation: 'Settings',
  settings: 'Settings',
  operators: 'Operators',
  tokens: 'Access tokens',
  activity: 'Activity',
  security: 'Security',
  sessions: 'Sessions',
  accounts: 'Accounts',
  allTokens: 'All tokens',
  audit: 'Audit',

  notFound: 'There is nothing here',
  notFoundText: 'The address may be mistyped, or this is for operators only.',
  notFoundHome: 'To your access tokens',
};
