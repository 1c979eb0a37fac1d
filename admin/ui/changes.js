// Tells the lists that something was changed, so that they load again.
import { createStore } from './store.js';

export const changes = createStore(0);
export const changed = () => changes.set(changes.get() + 1);
