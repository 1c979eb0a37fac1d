// A command that calls a method with the token.
import { html, useRef, useState } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { copyText } from '../components/savetext.js';
import { resourceOf, valueOf } from '../methods/bound.js';
import { callableMethods, useCatalog } from '../methods/catalog.js';
import { policy } from '../session.js';
import { t } from '../texts.js';

// Curl shows a call that works: of a method that the token allows, preferably one
// that changes nothing and needs no parameters; never of an escalating one, which is
// nothing to try.
export function Curl({ token, copied, onCopied }) {
  const [copyFailed, setCopyFailed] = useState(false);
  const catalog = useCatalog();
  const command = useRef(null);
  if (!catalog) return null;
  const methods = callableMethods(token, catalog);
  const method = easiest(methods.filter((m) => !m.escalating));
  if (!method) return html`<p class="quiet" data-testid="curl-none">${methods.length ? t.tokenvalue.curlEscalating : t.tokenvalue.curlNone}</p>`;
  const host = atHostOf(method, token.audience[0] || policy().gate_url || '');
  const line = curlLine(method, host, token);
  const copy = async () => {
    const copied = await copyText(line, command.current);
    setCopyFailed(!copied);
    if (copied) onCopied();
  };
  const hints = [!host && t.tokenvalue.curlHost, lacksValues(method, token.only) && t.tokenvalue.curlParameters].filter(Boolean).join(' ');
  return html`
    <div class="field curl">
      <label for="curl-line">${t.tokenvalue.curl}</label>
      <input id="curl-line" ref=${command} type="text" readonly spellcheck=${false} autocomplete="off" aria-describedby="curl-hint" data-testid="curl-line" value=${line} />
      <small id="curl-hint">${t.tokenvalue.curlHint(method.name)} ${hints}</small>
      <button type="button" class="secondary outline" data-testid="curl-copy" onClick=${copy}><${Icon} name=${copied ? 'check' : 'copy'} />${copied ? t.tokenvalue.copied : t.tokenvalue.curlCopy}</button>
      ${copyFailed && html`<p class="error" role="alert">${t.components.copyFailed}</p>`}
    </div>`;
}

const withScheme = (address) => (/^https?:/.test(address) ? address : 'https://' + address);

// atHostOf is the address where the method answers: that of the gate, at one of the method's hosts if it
// has some.
function atHostOf(method, address) {
  if (!method.hosts) return address;
  if (!address || !URL.canParse(withScheme(address))) return method.hosts[0];
  const url = new URL(withScheme(address));
  if (method.hosts.includes(url.hostname)) return address;
  url.hostname = method.hosts[0];
  return url.origin;
}

const required = (method) => (method.parameters || []).filter((p) => p.required);
const hasPathParameters = (method) => /(^|[^\\]):[A-Za-z_]|[{*]/.test(method.path); // \: is a colon
const needsParameters = (method) => required(method).length > 0 || hasPathParameters(method);

// easiest is the method that is least likely to do harm, then the one that needs least.
function easiest(methods) {
  const cost = (m) => (m.read_only ? 0 : 4) + (needsParameters(m) ? 2 : 0) + (m.verbs.includes('GET') ? 0 : 1);
  return [...methods].sort((a, b) => cost(a) - cost(b))[0];
}

const quote = (s) => `'${s.replaceAll("'", "'\\''")}'`; // for a shell

// parametersOf lists [name, value] of what the method needs, and of what a bound token has to name; a
// value that is not known is "…".
function parametersOf(method, only) {
  const values = new Map(required(method).map((p) => [p.name, '…']));
  for (const { resource, parameters, all } of method.names || []) {
    const value = only.filter((entry) => resourceOf(entry) === resource).map(valueOf).find((v) => !v.endsWith('*'));
    if (only.some((entry) => resourceOf(entry) === resource)) for (const name of all ? parameters : parameters.slice(0, 1)) values.set(name, value ? encodeURIComponent(value) : '…');
  }
  return [...values];
}

const lacksValues = (method, only) => hasPathParameters(method) || parametersOf(method, only).some(([, value]) => value === '…');

const inPath = (method, name) => [`:${name}`, `{${name}}`, `*${name}`].some((text) => method.path.includes(text));

function curlLine(method, host, { value, only }) {
  const base = (host ? withScheme(host) : t.tokenvalue.exampleHost).replace(/\/$/, '');
  const verb = method.verbs.includes('GET') ? '' : ` -X ${method.verbs[0]}`;
  const search = parametersOf(method, only).filter(([name]) => !inPath(method, name)).map(([name, text]) => `${name}=${text}`).join('&');
  return `curl${verb} -H ${quote('Authorization: Bearer ' + value)} ${quote(base + method.path.replaceAll('\\:', ':') + (search && '?' + search))}`;
}
