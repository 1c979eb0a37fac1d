// The frame in which a credential for the platform is removed: the own one, or, for
// operators, that of an account.
import { html } from '../vendor/htm-preact.js';
import { ChangeFrame } from '../components/changeframe.js';
import { t } from '../texts.js';

export const RemoveCredential = ({ title, text, done, remove, onClose }) => html`
  <${ChangeFrame} title=${title} testid="credential-frame" label=${t.platform.remove} kind="danger" onClose=${onClose} work=${async (password) => { await remove(password); return done; }}>
    ${() => html`<p>${text}</p>`}
  <//>`;
