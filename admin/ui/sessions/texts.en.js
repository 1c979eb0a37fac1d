// Where the person is signed in.
export default {
  title: 'Sessions',
  text: 'Where you are signed in.',
  list: 'Sessions',
  browser: 'Browser',
  unknownBrowser: 'unknown browser',
  current: 'this one',
  address: 'From',
  lastActive: 'Last active',
  signedIn: 'Signed in',
  ends: 'Ends',
  actions: 'Actions',
  end: 'End',
  endFrom: (address) => `End the session from ${address}`,
  ended: 'The session was ended.',
  endOthers: 'End all others',
  endedOthers: 'All other sessions were ended.',
};
