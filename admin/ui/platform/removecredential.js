// The frame in which a credential for the platform is removed: one's own, or, for
// operators, that of an account.
import { html } from '../vendor/htm-preact.js';
import { ChangeFrame } from '../components/changeframe.js';
import { t } from '../texts.js';

// RemoveCredential calls remove(password), and announces removed then.
export function RemoveCredential({ title, text, removed, remove, onClose }) {
  const work = async (password) => {
    await remove(password);
    return removed;
  };
  return html`
    <${ChangeFrame} title=${title} testid="credential-frame" button=${t.platform.remove} buttonClass="danger" onClose=${onClose} work=${work}>
      ${() => html`<p>${text}</p>`}
    <//>`;
}
