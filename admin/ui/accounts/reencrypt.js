// The frame in which all credentials are encrypted with the newest key.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { changed } from '../changes.js';
import { ChangeFrame } from '../components/changeframe.js';
import { Icon } from '../components/icon.js';
import { t } from '../texts.js';

// Reseal has all credentials encrypted with the newest key; it tells whose cannot be.
export function Reseal({ onClose }) {
  const [done, setDone] = useState(null);
  const work = async (password) => {
    const got = await api.accounts.reseal(password);
    const words = t.accounts.reencrypted(got.resealed, got.current);
    if (!got.failed.length) return words;
    changed();
    setDone({ words, failed: got.failed });
    return '';
  };
  return html`
    <${ChangeFrame} title=${t.accounts.reencryptTitle} testid="reseal-frame" label=${t.accounts.reencrypt} over=${done} onClose=${onClose} work=${work}>
      ${() => done ? html`<p>${done.words}</p><p class="note bad" role="alert"><${Icon} name="warn" /><span>${t.accounts.reencryptFailed(done.failed)}</span></p>` : html`<p>${t.accounts.reencryptText}</p>`}
    <//>`;
}
