// The control that chooses the language, which lists each by its own name.
import { html } from '../vendor/htm-preact.js';
import { language, languages } from '../language.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';

export function LanguageSwitch() {
  const now = useStore(language);
  return html`
    <select class="language" aria-label=${t.shell.language} title=${t.shell.language} data-testid="language" onChange=${(e) => language.set(e.target.value)}>
      ${Object.entries(languages).map(([name, text]) => html`<option value=${name} lang=${name} selected=${name === now}>${text}</option>`)}
    </select>`;
}
