// How texts name the platform behind the gate, which may have no name.
import { capitalize } from '../formats.en.js';

// named is within a sentence.
export const named = (name) => name || 'the platform';

// namedFirst begins one.
export const namedFirst = (name) => capitalize(named(name));

// heading stands alone.
export const heading = (name) => capitalize(named(name).replace(/^the /i, ''));
