// All English texts, by folder: t.audit.title is title in audit/texts.en.js.
import accounts from './accounts/texts.en.js';
import activity from './activity/texts.en.js';
import audit from './audit/texts.en.js';
import components from './components/texts.en.js';
import methods from './methods/texts.en.js';
import platform from './platform/texts.en.js';
import security from './security/texts.en.js';
import sessions from './sessions/texts.en.js';
import shell from './shell/texts.en.js';
import signin from './signin/texts.en.js';
import token from './token/texts.en.js';
import tokenform from './tokenform/texts.en.js';
import tokenregenerate from './tokenregenerate/texts.en.js';
import tokenremove from './tokenremove/texts.en.js';
import tokens from './tokens/texts.en.js';
import tokenvalue from './tokenvalue/texts.en.js';

export const texts = {
  accounts, activity, audit, components, methods, platform, security, sessions,
  shell, signin, token, tokenform, tokenregenerate, tokenremove, tokens, tokenvalue,
};
