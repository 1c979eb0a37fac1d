// A new value for a token.
export default {
  loading: 'Regenerate token',
  title: (description) => `Regenerate “${description}”`,
  text: 'The token gets a new value. All else stays as it is.',
  overlap: 'The old value works on for',
  overlaps: {
    none: 'no longer: it is refused at once',
    '10m': '10 minutes',
    '1h': '1 hour',
    '24h': '1 day',
    '7d': '7 days',
  },
  overlapHint: 'Time to put the new value into your scripts. If others may know the old one, leave it at “no longer”.',
  renew: 'Give it a new date',
  submit: 'Regenerate',
};
