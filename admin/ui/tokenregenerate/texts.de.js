// A new value for a token.
export default {
  loading: 'Wert erneuern',
  title: (description) => `Wert von „${description}“ erneuern`,
  text: 'Das Token bekommt einen neuen Wert. Alles andere bleibt gleich.',
  overlap: 'Alter Wert',
  overlaps: {
    none: 'sofort widerrufen',
    '10m': 'noch 10 Minuten gültig',
    '1h': 'noch 1 Stunde gültig',
    '24h': 'noch 1 Tag gültig',
    '7d': 'noch 7 Tage gültig',
  },
  overlapHint: 'So bleibt Zeit, den neuen Wert in Ihre Skripte einzutragen. Wenn andere den alten kennen könnten: sofort widerrufen.',
  renew: 'Neues Ablaufdatum setzen',
  submit: 'Wert erneuern',
};
