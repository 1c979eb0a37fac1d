// All German texts, by folder: t.audit.title is title in audit/texts.de.js.
import accounts from './accounts/texts.de.js';
import activity from './activity/texts.de.js';
import audit from './audit/texts.de.js';
import components from './components/texts.de.js';
import methods from './methods/texts.de.js';
import platform from './platform/texts.de.js';
import security from './security/texts.de.js';
import sessions from './sessions/texts.de.js';
import shell from './shell/texts.de.js';
import signin from './signin/texts.de.js';
import token from './token/texts.de.js';
import tokenform from './tokenform/texts.de.js';
import tokenregenerate from './tokenregenerate/texts.de.js';
import tokenremove from './tokenremove/texts.de.js';
import tokens from './tokens/texts.de.js';
import tokenvalue from './tokenvalue/texts.de.js';

export const texts = {
  accounts, activity, audit, components, methods, platform, security, sessions,
  shell, signin, token, tokenform, tokenregenerate, tokenremove, tokens, tokenvalue,
};
