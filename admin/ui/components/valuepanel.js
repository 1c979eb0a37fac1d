// The value of a token, in the one moment in which it can be shown. It lives in
// the state of who renders this and is gone with it.
import { html, useState, useRef, useEffect } from '../vendor/htm-preact.js';
import { allowedBy, useCatalog } from '../catalog.js';
import * as dates from '../dates.js';
import { holdBack } from '../router.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { ask } from './ask.js';
import { Dialog } from './dialog.js';
import { Icon } from './icon.js';
import { copyText, downloadText } from './keep.js';
import { say } from './live.js';

// how is generate, copy or regenerate; onClose is called when the person is done.
export function ValuePanel({ token, how, overlap, onClose }) {
  const [kept, setKept] = useState('');
  const [failed, setFailed] = useState(false);
  const input = useRef(null);
  const leave = () => kept ? true : ask({ title: t.value.leave, text: t.value.leaveText, yes: t.value.leaveYes, no: t.value.leaveNo });
  useEffect(() => kept ? undefined : holdBack(leave), [kept]);
  const close = async () => { if (await leave()) onClose(); };
  const copy = async () => {
    const copied = await copyText(token.value, input.current);
    setFailed(!copied);
    if (copied) keep('copied', t.value.saidCopied);
  };
  const keep = (as, words) => {
    setKept(as);
    say(words);
  };
  const download = () => {
    downloadText(token.value, t.value.file(token.id));
    keep('downloaded', t.value.saidDownloaded);
  };
  const zone = policy().zone;
  const old = token.secrets.find((s) => s.not_after);
  const footer = html`<button type="button" class=${kept ? '' : 'secondary outline'} data-testid="value-done" onClick=${close}>${t.value.done}</button>`;
  return html`
    <${Dialog} title=${t.value.title[how]} size="medium" testid="value-panel" onClose=${close} footer=${footer}>
      <p class="note warn"><${Icon} name="warn" /><strong>${t.value.warning}</strong></p>
      <div class="field">
        <label for="token-value">${t.value.label(token.description)}</label>
        <input id="token-value" ref=${input} class="value" type="text" readonly spellcheck=${false} autocomplete="off" value=${token.value} data-testid="token-value" onFocus=${(e) => e.target.select()} />
      </div>
      <p class="value-buttons">
        <button type="button" autofocus data-testid="value-copy" onClick=${copy}><${Icon} name=${kept === 'copied' ? 'check' : 'copy'} />${kept === 'copied' ? t.value.copied : t.value.copy}</button>
        <button type="button" class="secondary outline" data-testid="value-download" onClick=${download}><${Icon} name=${kept === 'downloaded' ? 'check' : 'download'} />${kept === 'downloaded' ? t.value.downloaded : t.value.download}</button>
      </p>
      ${failed && html`<p class="error" role="alert">${t.value.failed}</p>`}
      <${Curl} token=${token} copied=${kept === 'command'} onCopied=${() => keep('command', t.value.saidCurl)} />
      <p class="quiet">${token.expires ? t.value.expires(dates.sayDate(token.expires, zone)) : t.value.expiresNever}
        ${how === 'regenerate' && ' ' + (old ? t.value.overlap(dates.sayInstant(old.not_after, zone)) : t.value.replaced)}</p>
    <//>`;
}

// Curl shows a call that works: of a method that the token allows, preferably one
// that changes nothing and needs no parameters.
function Curl({ token, copied, onCopied }) {
  const [catalog] = useCatalog();
  const text = useRef(null);
  if (!catalog) return null;
  const method = easiest(allowedBy(token, catalog));
  if (!method) return html`<p class="quiet">${t.value.curlNone}</p>`;
  const known = token.audience[0] || policy().gate_url;
  const line = curlLine(method, known, token.value);
  const copy = async () => { if (await copyText(line, text.current)) onCopied(); };
  const missing = [!known && t.value.curlHost, needed(method).length > 0 && t.value.curlParameters].filter(Boolean).join(' ');
  return html`
    <div class="field curl">
      <label for="curl-line">${t.value.curl}</label>
      <textarea id="curl-line" ref=${text} readonly rows="4" spellcheck=${false} autocomplete="off" aria-describedby="curl-hint" data-testid="curl-line" value=${line}></textarea>
      <small id="curl-hint">${t.value.curlHint(method.name)} ${missing}</small>
      <button type="button" class="secondary outline" data-testid="curl-copy" onClick=${copy}><${Icon} name=${copied ? 'check' : 'copy'} />${copied ? t.value.copied : t.value.curlCopy}</button>
    </div>`;
}

const needed = (m) => (m.parameters || []).filter((p) => p.required).map((p) => p.name).concat(m.path.match(/:[A-Za-z]\w*/g) || []);

function easiest(methods) {
  const cost = (m) => (m.escalating ? 8 : 0) + (m.read_only ? 0 : 4) + (needed(m).length ? 2 : 0) + (m.verbs.includes('GET') ? 0 : 1);
  return [...methods].sort((a, b) => cost(a) - cost(b))[0];
}

const quote = (s) => `'${s.replaceAll("'", "'\\''")}'`;

function curlLine(m, host, value) {
  const base = (host ? (/^https?:/.test(host) ? host : 'https://' + host) : t.value.host).replace(/\/$/, '');
  const verb = m.verbs.includes('GET') ? '' : ` -X ${m.verbs[0]}`;
  const search = (m.parameters || []).filter((p) => p.required).map((p) => `${p.name}=…`).join('&');
  return `curl${verb} -H ${quote('Authorization: Bearer ' + value)} \\\n${quote(base + m.path + (search && '?' + search))}`;
}
