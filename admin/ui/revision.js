// Counts the changes that were made from this page, so that lists load again.
import { createStore } from './store.js';

export const revision = createStore(0);

export const noteChange = () => revision.set(revision.get() + 1);
