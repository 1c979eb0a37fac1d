// Signing in once more, above everything, when a session has ended.
import { html } from '../vendor/htm-preact.js';
import { Button } from '../components/action.js';
import { Dialog } from '../components/dialog.js';
import { forget, platform, whoAmI } from '../session.js';
import { t } from '../texts.js';
import { Fields, useSignIn } from './form.js';

export function SignInAgain() {
  const form = useSignIn(whoAmI().login);
  const footer = html`
    <button type="button" class="secondary outline" data-testid="sign-in-other" onClick=${forget}>${t.signin.discard}</button>
    <${Button} type="submit" busy=${form.busy} data-testid="sign-in-submit">${t.signin.submit}<//>`;
  return html`
    <${Dialog} title=${t.signin.sessionEnded} size="small" testid="sign-in-again" onSubmit=${form.run} footer=${footer}>
      <p>${t.signin.sessionEndedText} ${whoAmI().of_platform && t.signin.platform(platform().name)}</p>
      <${Fields} form=${form} fixed />
    <//>`;
}
