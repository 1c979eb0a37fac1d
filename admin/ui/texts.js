// The texts and formats of the language that the page is shown in; texts.LANGUAGE.js
// and formats.LANGUAGE.js have those of each language.
//
// They are read when something is rendered, not when a module is loaded: then another
// language needs nothing but to take their place here and to render again. What comes
// from the server (descriptions, names of methods, details of problems) is shown as it is.
import * as english from './formats.en.js';
import { texts } from './texts.en.js';

export const t = texts;
export const format = english;
