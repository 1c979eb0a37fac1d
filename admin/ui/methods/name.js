// The name of a method: words with dots between them, the last of which names it within
// its group.
import { html } from '../vendor/htm-preact.js';

// groupName is the name of the group that a method or a group is in, empty at the top.
export const groupName = (name) => name.slice(0, Math.max(name.lastIndexOf('.'), 0));

export const shortName = (name) => name.slice(name.lastIndexOf('.') + 1);

// breakable lets a text be continued in the next line after each dot of a name in it.
export const breakable = (text) => breakAt(text, /(?<=\.)(?=\w)/);

// breakablePath lets a path be continued in the next line before each slash.
export const breakablePath = (path) => breakAt(path, /(?=\/)/);

const breakAt = (text, place) => text.split(place).map((part, i) => html`${i > 0 && html`<wbr />`}${part}`);
