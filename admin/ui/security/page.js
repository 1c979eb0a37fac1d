// Password and second factor of the person who is signed in.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { Page } from '../components/pagelayout.js';
import { platform, whoAmI } from '../session.js';
import { t } from '../texts.js';
import { Password } from './password.js';
import { SecondFactor } from './secondfactor.js';

export function SecurityView({ setup }) {
  return html`
    <${Page} title=${t.security.title}>
      ${setup && html`<p class="note warn"><${Icon} name="shield" />${t.security.factorRequired}</p>`}
      <${SecondFactor} />
      ${!setup && (whoAmI().of_platform ? html`<${PlatformPassword} />` : html`<${Password} />`)}
    <//>`;
}

const PlatformPassword = () => html`
  <section class="card" aria-labelledby="password-heading">
    <h2 id="password-heading">${t.security.password}</h2>
    <p data-testid="platform-password">${t.security.passwordOfPlatform(platform().name)}</p>
  </section>`;
