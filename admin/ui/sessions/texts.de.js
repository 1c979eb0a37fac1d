// Where the person is signed in.
export default {
  title: 'Sitzungen',
  text: 'Wo Sie angemeldet sind.',
  list: 'Sitzungen',
  browser: 'Browser',
  unknownBrowser: 'unbekannter Browser',
  current: 'diese hier',
  address: 'Von',
  lastActive: 'Zuletzt aktiv',
  signedIn: 'Angemeldet',
  ends: 'Endet',
  actions: 'Aktionen',
  end: 'Beenden',
  endFrom: (address) => `Sitzung von ${address} beenden`,
  ended: 'Die Sitzung wurde beendet.',
  endOthers: 'Alle anderen beenden',
  endedOthers: 'Alle anderen Sitzungen wurden beendet.',
};
