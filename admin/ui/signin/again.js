// Signing in once more, above everything else, when a session has ended.
import { html } from '../vendor/htm-preact.js';
import { Dialog } from '../components/dialog.js';
import { currentAccount, forgetSession, platform } from '../session.js';
import { t } from '../texts.js';
import { OtherFactor, SignInButton, SignInFields, useSignIn } from './form.js';

export function SignInAgain() {
  const form = useSignIn(currentAccount().login);
  const footer = html`
    <button type="button" class="secondary outline" data-testid="sign-in-other" onClick=${forgetSession}>${t.signin.discard}</button>
    <${SignInButton} form=${form} />`;
  return html`
    <${Dialog} title=${t.signin.sessionEnded} size="small" testid="sign-in-again" onSubmit=${form.run} footer=${footer}>
      <p>${t.signin.sessionEndedText} ${currentAccount().of_platform && t.signin.platform(platform().name)}</p>
      <${SignInFields} form=${form} loginFixed />
      <${OtherFactor} form=${form} />
    <//>`;
}
