// A token to filter by: its id, or a part of its description, for which matching tokens
// are offered (the ARIA pattern of a combobox with a list).
import { html, useState, useEffect, useRef } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useDelayed } from '../components/delayed.js';
import { useId } from '../components/dialog.js';
import { t } from '../texts.js';
import { looksLikeValue } from '../tokens/value.js';

const mostOffered = 20;
const isId = (text) => /^\d+$/.test(text);

// TokenField calls onChoose with an id, or with nothing if the field is empty. account is
// the login of whose tokens are offered; empty: those of all.
export function TokenField({ value, account, onChoose }) {
  const [text, setText] = useState(value);
  const [searching, setSearching] = useState(false); // since something was typed
  const [matching, setMatching] = useState(null);
  const [active, setActive] = useState(-1); // the option that Enter takes
  const id = useId('audit-token');
  const typed = text.trim();
  const latest = useRef(''); // what is typed now, for an answer that comes later
  latest.current = typed;
  useEffect(() => () => { latest.current = null; }, []);
  const isValue = looksLikeValue(typed);
  const query = useDelayed(searching && !isValue ? typed : '');
  const search = async (query) => (await api.tokens.list({ account, search: query, limit: mostOffered })).items;
  useEffect(() => {
    if (!query) return setMatching(null);
    let outdated = false;
    search(query).then((found) => outdated || setMatching(found), () => {});
    return () => { outdated = true; };
  }, [query, account]);

  const close = () => {
    setSearching(false);
    setMatching(null);
    setActive(-1);
  };
  const choose = (token) => {
    setText(token.description);
    close();
    onChoose(String(token.id));
  };
  const input = (event) => {
    setText(event.target.value);
    setSearching(true);
    setActive(-1);
  };
  // commit takes an id as it is, and a description if it is that of one token.
  const commit = async ({ key, target }) => {
    if (key === 'Enter' && matching?.[active]) return choose(matching[active]);
    if (!searching || isValue) return;
    if (!typed || isId(typed)) {
      close();
      return onChoose(typed);
    }
    const found = await search(typed).catch(() => null);
    if (latest.current !== typed) return;
    if (found?.length === 1) choose(found[0]);
    else if (target === document.activeElement) setMatching(found);
    else close();
  };
  const onKeyDown = (event) => {
    const n = open ? matching.length : 0;
    const handle = {
      Enter: commit,
      Escape: open && close,
      ArrowDown: n && (() => setActive((active + 1) % n)),
      ArrowUp: n && (() => setActive(active > 0 ? active - 1 : n - 1)),
    }[event.key];
    if (!handle) return;
    event.preventDefault();
    handle(event);
  };
  const open = searching && !isValue && Boolean(matching) && !(isId(typed) && matching.length === 0);
  const option = (token, i) => html`
    <li role="option" id=${`${id}-${i}`} aria-selected=${String(i === active)} data-testid=${'offer-' + token.id} onMouseDown=${(e) => e.preventDefault()} onClick=${() => choose(token)}>
      ${token.description} <small>${t.tokens.number(token.id)}</small></li>`;
  return html`
    <div class="combo">
      <label>${t.audit.tokenField}<input type="text" role="combobox" aria-autocomplete="list" aria-expanded=${String(open && matching.length > 0)} aria-controls=${open && matching.length > 0 ? id : undefined}
        aria-activedescendant=${open && active >= 0 ? `${id}-${active}` : undefined} placeholder=${t.audit.tokenHint} autocomplete="off" spellcheck=${false} value=${text} data-testid="audit-token"
        onInput=${input} onKeyDown=${onKeyDown} onBlur=${commit} /></label>
      ${open && matching.length > 0 && html`<ul id=${id} role="listbox" aria-label=${t.tokens.list} data-testid="offers">${matching.map(option)}</ul>`}
      <span role="status" class=${open && matching.length === 0 || isValue ? 'combo-none' : 'visually-hidden'}>${isValue ? t.tokens.searchIsValue : open && t.audit.tokensMatch(matching.length)}</span>
    </div>`;
}
