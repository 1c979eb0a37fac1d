// The frame in which the second factor of an account is reset.
import { html } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { t } from '../texts.js';

export function ResetFactor({ account, onClose }) {
  const work = async (password) => {
    await api.accounts.resetSecondFactor(account.login, password);
    return t.accounts.factorReset(account.login);
  };
  return html`
    <${ChangeFrame} title=${t.accounts.resetFactorTitle(account.login)} testid="account-frame" button=${t.accounts.resetFactor} buttonClass="danger" signIn onClose=${onClose} work=${work}>
      ${() => html`<p>${t.accounts.resetFactorText}</p>`}
    <//>`;
}
