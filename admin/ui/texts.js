// The texts and formats of the language that the page is shown in; texts.LANGUAGE.js
// and formats.LANGUAGE.js have those of each language.
//
// They are read when something is rendered, not when a module is loaded: another language
// takes their place here, and app.js renders again. What comes from the server (descriptions,
// names of methods, details of problems) is shown as it is.
import * as german from './formats.de.js';
import * as english from './formats.en.js';
import { language } from './language.js';
import { texts as germanTexts } from './texts.de.js';
import { texts as englishTexts } from './texts.en.js';

const all = {
  de: { texts: germanTexts, format: german },
  en: { texts: englishTexts, format: english },
};

export let { texts: t, format } = all[language.get()];

language.subscribe((name) => { ({ texts: t, format } = all[name]); });
