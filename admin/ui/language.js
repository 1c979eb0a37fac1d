// The language of the page: the one that the person chose, or else the first of the browser's
// languages that there are texts in, or else English.
import { createKeptStore } from './store.js';

// languages are the names of the languages, each in its own.
export const languages = {
  de: 'Deutsch',
  en: 'English',
};

const ofBrowser = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]);

export const language = createKeptStore('language', Object.keys(languages), ofBrowser.find((name) => Object.hasOwn(languages, name)) || 'en');

// apply tells screen readers, and what hyphenates.
const apply = () => { document.documentElement.lang = language.get(); };

apply();
language.subscribe(apply);
