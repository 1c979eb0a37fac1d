// The frame in which an account is removed.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { t } from '../texts.js';

export function RemoveAccount({ account, onClose }) {
  const [withTokens, setWithTokens] = useState(false);
  const work = async (password) => {
    await api.accounts.remove(account.login, withTokens, password);
    return t.accounts.removed(account.login);
  };
  const blocked = account.tokens > 0 && !withTokens ? t.accounts.removeNeedsTokens(account.tokens) : '';
  return html`
    <${ChangeFrame} title=${t.accounts.removeTitle(account.login)} testid="account-frame" button=${t.accounts.remove} buttonClass="danger" blocked=${blocked} onClose=${onClose} work=${work}>
      ${() => html`<p>${t.accounts.removeText}</p>
        ${account.tokens > 0 && html`<label class="check"><input type="checkbox" checked=${withTokens} data-testid="with-tokens" onChange=${(e) => setWithTokens(e.target.checked)} />${t.accounts.removeTokens(account.tokens)}</label>`}`}
    <//>`;
}
