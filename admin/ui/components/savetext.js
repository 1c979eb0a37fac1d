// Saving a text, which may be a secret, to the clipboard or to a file. It is kept nowhere
// else.

// copyText resolves to whether the text is in the clipboard. input is the element that
// shows it.
export async function copyText(text, input) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    input?.select(); // without HTTPS the browser offers the older way only
    return Boolean(input) && document.execCommand('copy');
  }
}

export const downloadText = (text, name) => downloadFile(text + '\n', name, 'text/plain');

export function downloadFile(content, name, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
