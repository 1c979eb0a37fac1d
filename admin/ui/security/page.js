// Password and second factors of the person who is signed in.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { PageLayout } from '../components/pagelayout.js';
import { currentAccount } from '../session.js';
import { t } from '../texts.js';
import { Passkeys } from './passkeys.js';
import { Password, PlatformPassword } from './password.js';
import { SecondFactor } from './secondfactor.js';

// SecurityPage shows the second factors alone with setup, if one has to be set up first.
export const SecurityPage = ({ setup }) => html`
  <${PageLayout} title=${t.security.title}>
    ${setup && html`<p class="note warn"><${Icon} name="shield" />${t.security.factorRequired}</p>`}
    <${SecondFactor} />
    <${Passkeys} />
    ${!setup && (currentAccount().of_platform ? html`<${PlatformPassword} />` : html`<${Password} />`)}
  <//>`;
