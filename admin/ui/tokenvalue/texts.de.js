// The value of a token, shown once.
export default {
  titles: {
    generate: 'Ihr neues Token',
    copy: 'Ihr neues Token',
    regenerate: 'Ihr neuer Wert',
  },
  warning: 'Den Wert jetzt kopieren. Er wird nur dieses eine Mal angezeigt.',
  label: (description) => `Wert von „${description}“`,
  copied: 'Kopiert',
  valueCopied: 'Der Wert wurde kopiert.',
  downloaded: 'Heruntergeladen',
  valueDownloaded: 'Der Wert wurde heruntergeladen.',
  file: (id) => `token-${id}.txt`,

  expires: (date) => `Ablaufdatum: ${date}.`,
  neverExpires: 'Das Token läuft nicht ab.',
  oldUntil: (dateTime) => `Der alte Wert gilt noch bis zum ${dateTime} Uhr.`,
  oldRefused: 'Der alte Wert wird ab sofort abgelehnt.',

  curl: 'Ausprobieren',
  curlHint: (method) => `Ruft ${method} auf, was dieses Token erlaubt.`,
  curlParameters: 'Die Parameter ergänzen, die die Methode braucht.',
  curlHost: 'Die Adresse Ihrer API einsetzen.',
  curlCopy: 'Befehl kopieren',
  curlCopied: 'Der Befehl wurde kopiert.',
  curlEscalating: 'Alle Methoden dieses Tokens sind weitreichend: Jede tut mehr, als ihr Name sagt. Darum wird hier keine zum Ausprobieren angeboten.',
  curlNone: 'Das Token erlaubt keine Methode, die im Katalog steht.',
  exampleHost: 'https://api.example.com',

  done: 'Fertig',
  leave: 'Ohne den Wert verlassen?',
  leaveText: 'Sie haben den Wert weder kopiert noch heruntergeladen. Er lässt sich nicht noch einmal anzeigen; Sie müssten ihn erneuern.',
  leaveYes: 'Ohne den Wert verlassen',
  leaveNo: 'Hier bleiben',
};
