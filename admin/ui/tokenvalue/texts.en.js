// The value of a token, shown once.
export default {
  titles: {
    generate: 'Your new token',
    copy: 'Your new token',
    regenerate: 'Your new value',
  },
  warning: 'Copy the value now. It is shown this once and never again.',
  label: (description) => `Value of “${description}”`,
  copied: 'Copied',
  valueCopied: 'The value was copied.',
  downloaded: 'Downloaded',
  valueDownloaded: 'The value was downloaded.',
  file: (id) => `token-${id}.txt`,

  expires: (date) => `It expires on ${date}.`,
  neverExpires: 'It does not expire.',
  oldUntil: (dateTime) => `The old value still works until ${dateTime}.`,
  oldRefused: 'The old value is refused from now on.',

  curl: 'Try it',
  curlHint: (method) => `Calls ${method}, which this token allows.`,
  curlParameters: 'Add the parameters that the method needs.',
  curlHost: 'Put in the address of your API.',
  curlCopy: 'Copy command',
  curlCopied: 'The command was copied.',
  curlEscalating: 'All methods of this token are escalating. They do more than their names say, so none is offered here to try.',
  curlNone: 'The token allows no method that is in the catalog.',
  exampleHost: 'https://api.example.com',

  done: 'Done',
  leave: 'Leave without the value?',
  leaveText: 'You have neither copied nor downloaded it. It cannot be shown again; you would have to regenerate it.',
  leaveYes: 'Leave without it',
  leaveNo: 'Stay',
};
