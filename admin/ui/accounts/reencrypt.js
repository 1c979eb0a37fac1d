// The frame in which all credentials are encrypted with the newest key.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { Icon } from '../components/icon.js';
import { noteChange } from '../revision.js';
import { t } from '../texts.js';

// Reencrypt stays open if credentials cannot be opened, and says whose.
export function Reencrypt({ onClose }) {
  const [result, setResult] = useState(null);
  const work = async (password) => {
    const { resealed, current, failed } = await api.accounts.reencryptUpstreams(password);
    const text = t.accounts.reencrypted(resealed, current);
    if (!failed.length) return text;
    noteChange();
    setResult({ text, failed });
    return '';
  };
  return html`
    <${ChangeFrame} title=${t.accounts.reencryptTitle} testid="reseal-frame" button=${t.accounts.reencrypt} done=${result} onClose=${onClose} work=${work}>
      ${() => result ? html`<p>${result.text}</p><p class="note bad" role="alert"><${Icon} name="warn" /><span>${t.accounts.reencryptFailed(result.failed)}</span></p>` : html`<p>${t.accounts.reencryptText}</p>`}
    <//>`;
}
