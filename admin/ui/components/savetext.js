// Taking a secret along: to the clipboard or into a file. It is handed from here
// to there and kept nowhere.

export async function copyText(text, input) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    input?.select(); // without HTTPS there is no clipboard: the older way
    return Boolean(input) && document.execCommand('copy');
  }
}

export function downloadText(text, name) {
  const address = URL.createObjectURL(new Blob([text + '\n'], { type: 'text/plain' }));
  const a = document.createElement('a');
  a.href = address;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
