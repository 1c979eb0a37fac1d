// Signing in, as a page of its own.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Logo } from '../components/logo.js';
import { ProblemNote } from '../components/problem.js';
import { setTitle } from '../router.js';
import { LanguageSwitch } from '../shell/languageswitch.js';
import { ThemeSwitch } from '../shell/themeswitch.js';
import { t } from '../texts.js';
import { OtherFactor, SignInButton, SignInFields, useSignIn } from './form.js';

// SignInPage asks the server for the name of the platform if it is not given.
export function SignInPage({ problem, platform: known }) {
  const form = useSignIn();
  const [platform, setPlatform] = useState(known || '');
  const title = t.shell.title(t.signin.title);
  useEffect(() => setTitle(title), [title]);
  useEffect(() => {
    if (known === undefined) api.session.signInOptions().then((options) => setPlatform(options.platform || ''), () => {}); // only a hint is missing then
  }, []);
  const submit = (event) => {
    event.preventDefault();
    form.run();
  };
  return html`
    <main class="centre">
      <form class="sign-in card" novalidate onSubmit=${submit} data-testid="sign-in">
        <p class="sign-in-brand"><${Logo} size="44" /><span>${t.shell.app}</span><${LanguageSwitch} /><${ThemeSwitch} /></p>
        <h1>${t.signin.title}</h1>
        <p class="lead">${t.signin.text}</p>
        ${platform && html`<p data-testid="sign-in-platform">${t.signin.platform(platform)}</p>`}
        <${ProblemNote} problem=${!form.problem && problem} />
        <${SignInFields} form=${form} />
        <${SignInButton} form=${form} />
        <${OtherFactor} form=${form} />
        ${form.step !== 'password' && html`<button type="button" class="link" onClick=${form.restart}>${t.signin.startOver}</button>`}
      </form>
    </main>`;
}
