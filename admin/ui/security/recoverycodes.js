// The frame with recovery codes, in the one moment in which they can be shown.
import { html, useState, useRef } from '../vendor/htm-preact.js';
import { announce } from '../components/announcer.js';
import { Dialog } from '../components/dialog.js';
import { Icon } from '../components/icon.js';
import { useLeaveGuard } from '../components/leaveguard.js';
import { copyText, downloadText } from '../components/savetext.js';
import { t } from '../texts.js';

// RecoveryCodes asks before it closes without the codes having been saved.
export function RecoveryCodes({ codes, onClose }) {
  const [saved, setSaved] = useState(false);
  const input = useRef(null);
  const [copyFailed, setCopyFailed] = useState(false);
  const close = useLeaveGuard(saved, { title: t.security.leaveCodes, text: t.security.leaveCodesText, yes: t.security.leaveCodesYes, no: t.security.leaveCodesNo }, onClose);
  const text = codes.join('\n');
  const copy = async () => {
    const copied = await copyText(text, input.current);
    setCopyFailed(!copied);
    if (!copied) return;
    setSaved(true);
    announce(t.security.codesCopied);
  };
  const download = () => {
    downloadText(text, t.security.codesFile);
    setSaved(true);
    announce(t.security.codesDownloaded);
  };
  const footer = html`<button type="button" class=${saved ? '' : 'secondary outline'} data-testid="codes-done" onClick=${close}>${t.security.codesDone}</button>`;
  return html`
    <${Dialog} title=${t.security.codes} size="small" testid="recovery-codes" onClose=${close} footer=${footer}>
      <p>${t.security.codesText}</p>
      <textarea ref=${input} class="codes" rows=${codes.length} readonly spellcheck=${false} aria-label=${t.security.codes} value=${text}></textarea>
      <p class="buttons"><button type="button" data-testid="codes-copy" onClick=${copy}><${Icon} name="copy" />${t.components.copy}</button>
      <button type="button" class="secondary outline" data-testid="codes-download" onClick=${download}><${Icon} name="download" />${t.components.download}</button></p>
      ${copyFailed && html`<p class="error" role="alert">${t.components.copyFailed}</p>`}
    <//>`;
}
