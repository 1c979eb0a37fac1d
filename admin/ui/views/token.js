// One token: what it is, and what it did.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ActivityPanel } from '../components/activitypanel.js';
import { Loading, ProblemNote, useAction } from '../components/action.js';
import { Icon } from '../components/icon.js';
import { MethodList } from '../components/methodlist.js';
import { Page } from '../components/shell.js';
import { allows, badge } from '../components/tokencells.js';
import { allowedBy, useCatalog } from '../catalog.js';
import { changes } from '../changed.js';
import * as dates from '../dates.js';
import { limits } from '../fields.js';
import { go } from '../router.js';
import { platform, policy, whoAmI } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { RemoveFrame } from './remove.js';

export function TokenView({ id }) {
  const [catalog] = useCatalog();
  const [token, setToken] = useState(null);
  const [activity, setActivity] = useState(null);
  const [removing, setRemoving] = useState(false);
  const { run, problem } = useAction(async () => {
    const { token: found } = await api.tokens.get(id);
    setToken(found);
  });
  const revision = useStore(changes);
  useEffect(() => { if (!removing) run(); }, [revision]);
  useEffect(() => { api.tokens.activity(id).then((data) => setActivity({ data }), (p) => setActivity({ problem: p })); }, [id, revision]);
  const list = !token || token.account === whoAmI().login ? '/tokens' : '/all-tokens';
  const up = html`<p class="crumb"><a href=${'#' + list}><${Icon} name="left" />${list === '/tokens' ? t.nav.tokens : t.nav.allTokens}</a></p>`;
  if (!token) {
    return html`<${Page} title=${t.token.title(id)} up=${up}>${problem ? html`<${ProblemNote} problem=${problem} />` : html`<${Loading} />`}<//>`;
  }
  const to = (what) => () => go(`/token/${id}/${what}`);
  const tool = (name, icon, onClick, label = t.tokens[name]) => html`<button type="button" class="secondary outline" data-testid=${name} onClick=${onClick}><${Icon} name=${icon} />${label}</button>`;
  const tools = html`
    <div class="tools" role="toolbar" aria-label=${t.tokens.tools}>
      ${tool('edit', 'edit', to('edit'))}${tool('copy', 'copy', to('copy'))}${tool('regenerate', 'refresh', to('regenerate'), t.token.regenerate)}${tool('remove', 'trash', () => setRemoving(true))}
    </div>`;
  return html`
    <${Page} title=${token.description} name=${t.token.title(id)} up=${up} tools=${tools}>
      <${ProblemNote} problem=${problem} />
      <${Facts} token=${token} />
      ${!activity ? html`<${Loading} />` : activity.data ? html`<${ActivityPanel} activity=${activity.data} fix=${(r) => fix(token, r, catalog)} />`
        : html`<${ProblemNote} problem=${activity.problem} />`}
      ${removing && html`<${RemoveFrame} tokens=${[token]} onClose=${() => setRemoving(false)} onRemoved=${() => go(list, { replace: true })} />`}
    <//>`;
}

// fix says what the owner can do about a refusal of this token, or that it is done.
function fix(token, r, catalog) {
  const edit = `/token/${token.id}/edit`;
  switch (r.reason) {
    case 'method_not_allowed':
      if (catalog && allowedBy(token, catalog).some((m) => m.name === r.method)) return { done: t.activity.added };
      if (policy().allowed_sets?.length) return null;
      return { label: t.activity.add, about: r.method, to: `${edit}?add=${encodeURIComponent(r.method)}` };
    case 'address_not_allowed': return r.address ? { label: t.activity.allow, about: r.address, to: `${edit}?address=${encodeURIComponent(r.address)}` } : null;
    case 'upstream_sign_in_failed': return platform().keeps_credentials && token.account === whoAmI().login ? { label: t.activity.credential, to: '/platform' } : null;
    case 'expired': return token.state === 'expired' ? { label: t.activity.renew, to: edit } : null;
  }
  return null;
}

function Facts({ token }) {
  const zone = policy().zone;
  const fact = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`
    <section class="card" aria-label=${t.token.facts}>
      <dl class="facts">
        ${fact(t.token.state, badge(token))}
        ${fact(t.tokens.expires, token.expires ? html`${dates.sayDate(token.expires, zone)} <small>${t.tokens.until(token.expires, zone)}</small>` : t.never)}
        ${fact(t.tokens.lastUsed, token.last_used ? html`${t.ago(token.last_used)} <small>${token.last_address && t.tokens.from(token.last_address)}</small>` : t.never)}
        ${fact(t.token.calls, t.token.callsText(token.allowed, token.denied))}
        ${fact(t.tokens.created, html`${dates.sayInstant(token.created, zone)} <small>${token.account}</small>`)}
        ${fact(token.secrets.length > 1 ? t.token.values : t.token.value, token.secrets.map((s) => html`<div>${t.token.valueMade(s.hint, dates.sayDate(s.created, zone))}${s.not_after && html` <span class="badge warn">${t.token.goodUntil(dates.sayInstant(s.not_after, zone))}</span>`}</div>`))}
        ${limits.map((field) => fact(t.limits[field].label, token[field].join(', ') || t.limits[field].all))}
      </dl>
      <${Allows} token=${token} />
    </section>`;
}

const fewMethods = 12; // are shown without being asked for

function Allows({ token }) {
  const [catalog] = useCatalog();
  const methods = catalog ? allowedBy(token, catalog) : [];
  const said = token.sets.length === 0 && token.methods.length === 1 && methods.length === 1 && methods[0].name === token.methods[0];
  return html`
    <div class="facts-allows"><strong>${t.token.allows}:</strong> ${allows(token)}
      ${methods.length > 0 && !said && html`<details class="quiet-details" open=${methods.length <= fewMethods}><summary>${t.token.list(methods.length)}</summary><${MethodList} methods=${methods} /></details>`}</div>`;
}
