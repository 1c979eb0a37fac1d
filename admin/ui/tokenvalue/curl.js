// A call with curl that the token allows.
import { html, useRef } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { copyText } from '../components/savetext.js';
import { allowedBy, useCatalog } from '../methods/catalog.js';
import { policy } from '../session.js';
import { t } from '../texts.js';

// Curl shows a call that works: of a method that the token allows, preferably one
// that changes nothing and needs no parameters.
export function Curl({ token, copied, onCopied }) {
  const [catalog] = useCatalog();
  const text = useRef(null);
  if (!catalog) return null;
  const method = easiest(allowedBy(token, catalog));
  if (!method) return html`<p class="quiet">${t.tokenvalue.curlNone}</p>`;
  const known = token.audience[0] || policy().gate_url;
  const line = curlLine(method, known, token.value);
  const copy = async () => { if (await copyText(line, text.current)) onCopied(); };
  const missing = [!known && t.tokenvalue.curlHost, needed(method).length > 0 && t.tokenvalue.curlParameters].filter(Boolean).join(' ');
  return html`
    <div class="field curl">
      <label for="curl-line">${t.tokenvalue.curl}</label>
      <textarea id="curl-line" ref=${text} readonly rows="4" spellcheck=${false} autocomplete="off" aria-describedby="curl-hint" data-testid="curl-line" value=${line}></textarea>
      <small id="curl-hint">${t.tokenvalue.curlHint(method.name)} ${missing}</small>
      <button type="button" class="secondary outline" data-testid="curl-copy" onClick=${copy}><${Icon} name=${copied ? 'check' : 'copy'} />${copied ? t.tokenvalue.copied : t.tokenvalue.curlCopy}</button>
    </div>`;
}

const needed = (m) => (m.parameters || []).filter((p) => p.required).map((p) => p.name).concat(m.path.match(/:[A-Za-z]\w*/g) || []);

function easiest(methods) {
  const cost = (m) => (m.escalating ? 8 : 0) + (m.read_only ? 0 : 4) + (needed(m).length ? 2 : 0) + (m.verbs.includes('GET') ? 0 : 1);
  return [...methods].sort((a, b) => cost(a) - cost(b))[0];
}

const quote = (s) => `'${s.replaceAll("'", "'\\''")}'`;

function curlLine(m, host, value) {
  const base = (host ? (/^https?:/.test(host) ? host : 'https://' + host) : t.tokenvalue.exampleHost).replace(/\/$/, '');
  const verb = m.verbs.includes('GET') ? '' : ` -X ${m.verbs[0]}`;
  const search = (m.parameters || []).filter((p) => p.required).map((p) => `${p.name}=…`).join('&');
  return `curl${verb} -H ${quote('Authorization: Bearer ' + value)} \\\n${quote(base + m.path + (search && '?' + search))}`;
}
