// The frame with the value of a token, in the one moment in which it can be shown. The
// value is in the state of the component that renders this, and is gone with it.
import { html, useState, useRef } from '../vendor/htm-preact.js';
import { announce } from '../components/announcer.js';
import { Dialog } from '../components/dialog.js';
import { Icon } from '../components/icon.js';
import { useLeaveGuard } from '../components/leaveguard.js';
import { copyText, downloadText } from '../components/savetext.js';
import { Expiration, insert, Time } from '../components/time.js';
import { t } from '../texts.js';
import { Curl } from './curl.js';

// ValueFrame asks before it closes without the value having been saved. task is what the
// value comes from: generate, copy or regenerate.
export function ValueFrame({ token, task, onClose }) {
  const [savedAs, setSavedAs] = useState(''); // copied, downloaded or command
  const [copyFailed, setCopyFailed] = useState(false);
  const input = useRef(null);
  const close = useLeaveGuard(Boolean(savedAs), { title: t.tokenvalue.leave, text: t.tokenvalue.leaveText, yes: t.tokenvalue.leaveYes, no: t.tokenvalue.leaveNo }, onClose);
  const saved = (as, announcement) => {
    setSavedAs(as);
    announce(announcement);
  };
  const copy = async () => {
    const copied = await copyText(token.value, input.current);
    setCopyFailed(!copied);
    if (copied) saved('copied', t.tokenvalue.valueCopied);
  };
  const download = () => {
    downloadText(token.value, t.tokenvalue.file(token.id));
    saved('downloaded', t.tokenvalue.valueDownloaded);
  };
  const oldValue = token.secrets.find((s) => s.not_after);
  const footer = html`<button type="button" class=${savedAs ? '' : 'secondary outline'} data-testid="value-done" onClick=${close}>${t.tokenvalue.done}</button>`;
  return html`
    <${Dialog} title=${t.tokenvalue.titles[task]} size="medium" testid="value-panel" onClose=${close} footer=${footer}>
      <p class="note warn"><${Icon} name="warn" /><strong>${t.tokenvalue.warning}</strong></p>
      <div class="field">
        <label for="token-value">${t.tokenvalue.label(token.description)}</label>
        <input id="token-value" ref=${input} class="value" type="text" readonly spellcheck=${false} autocomplete="off" value=${token.value} data-testid="token-value" onFocus=${(e) => e.target.select()} />
      </div>
      <p class="value-buttons">
        <button type="button" autofocus data-testid="value-copy" onClick=${copy}><${Icon} name=${savedAs === 'copied' ? 'check' : 'copy'} />${savedAs === 'copied' ? t.tokenvalue.copied : t.components.copy}</button>
        <button type="button" class="secondary outline" data-testid="value-download" onClick=${download}><${Icon} name=${savedAs === 'downloaded' ? 'check' : 'download'} />${savedAs === 'downloaded' ? t.tokenvalue.downloaded : t.components.download}</button>
      </p>
      ${copyFailed && html`<p class="error" role="alert">${t.components.copyFailed}</p>`}
      <${Curl} token=${token} copied=${savedAs === 'command'} onCopied=${() => saved('command', t.tokenvalue.curlCopied)} />
      <p class="quiet">${token.expires ? insert(t.tokenvalue.expires, html`<${Expiration} instant=${token.expires} />`) : t.tokenvalue.neverExpires}
        ${task === 'regenerate' && html` ${oldValue ? insert(t.tokenvalue.oldUntil, html`<${Time} instant=${oldValue.not_after} as="dateTime" />`) : t.tokenvalue.oldRefused}`}</p>
    <//>`;
}
