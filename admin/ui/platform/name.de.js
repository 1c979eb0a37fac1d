// How texts name the platform behind the gate, which may have no name. A name has no article:
// “für Example Cloud”, but “für die Plattform” and “bei der Plattform”.
import { capitalize } from '../formats.de.js';

// named is within a sentence, as its subject or object (nominative, accusative).
export const named = (name) => name || 'die Plattform';

// namedDative is within a sentence, after bei, mit and von.
export const namedDative = (name) => name || 'der Plattform';

// namedFirst begins a sentence.
export const namedFirst = (name) => capitalize(named(name));

// heading stands alone.
export const heading = (name) => name || 'Plattform';
