// Signing in once more, above everything else, when a session has ended.
import { html } from '../vendor/htm-preact.js';
import { Button } from '../components/action.js';
import { Dialog } from '../components/dialog.js';
import { currentAccount, forgetSession, platform } from '../session.js';
import { t } from '../texts.js';
import { SignInFields, useSignIn } from './form.js';

export function SignInAgain() {
  const form = useSignIn(currentAccount().login);
  const footer = html`
    <button type="button" class="secondary outline" data-testid="sign-in-other" onClick=${forgetSession}>${t.signin.discard}</button>
    <${Button} type="submit" busy=${form.busy} data-testid="sign-in-submit">${t.signin.submit}<//>`;
  return html`
    <${Dialog} title=${t.signin.sessionEnded} size="small" testid="sign-in-again" onSubmit=${form.run} footer=${footer}>
      <p>${t.signin.sessionEndedText} ${currentAccount().of_platform && t.signin.platform(platform().name)}</p>
      <${SignInFields} form=${form} loginFixed />
    <//>`;
}
