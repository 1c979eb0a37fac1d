// The frame around the pages.
export default {
  app: 'patgate',
  title: (page) => `${page} · patgate`,
  skip: 'Zum Inhalt springen',
  signedInAs: 'Angemeldet als',
  operator: 'Betreiber',
  signOut: 'Abmelden',

  language: 'Sprache',
  theme: (now, next) => `Farbschema: ${now}. Wechseln zu: ${next}`,
  themes: {
    system: 'wie das System',
    light: 'hell',
    dark: 'dunkel',
  },

  navigation: 'Einstellungen',
  settings: 'Einstellungen',
  operators: 'Für Betreiber',
  tokens: 'Zugriffstoken',
  activity: 'Aktivität',
  security: 'Sicherheit',
  sessions: 'Sitzungen',
  accounts: 'Konten',
  allTokens: 'Alle Token',
  audit: 'Protokoll',

  notFound: 'Hier ist nichts',
  notFoundText: 'Vielleicht enthält die Adresse einen Tippfehler, oder die Seite ist nur für Betreiber.',
  notFoundHome: 'Zu Ihren Zugriffstoken',
};
