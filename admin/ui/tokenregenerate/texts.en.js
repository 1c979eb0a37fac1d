// A new value for a token.
export default {
  loading: 'Regenerate token',
  title: (description) => `Regenerate “${description}”`,
  text: 'The token gets a new value. Everything else stays the same.',
  overlap: 'Keep the old value',
  overlaps: {
    none: 'revoke immediately',
    '10m': 'for 10 minutes',
    '1h': 'for 1 hour',
    '24h': 'for 1 day',
    '7d': 'for 7 days',
  },
  overlapHint: 'Time to put the new value into your scripts. If others may know the old one, revoke it immediately.',
  renew: 'Set a new expiration date',
  submit: 'Regenerate',
};
