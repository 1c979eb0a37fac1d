// What can be shown only once is not left by mistake.
import { useEffect } from '../vendor/htm-preact.js';
import { guardLeaving } from '../router.js';
import { ask } from './ask.js';

// useLeaveGuard returns what closes a frame. Until it was saved, what the frame shows is left
// only if the question is answered yes, wherever one goes.
export function useLeaveGuard(saved, question, onClose) {
  const mayLeave = () => saved || ask(question);
  useEffect(() => saved ? undefined : guardLeaving(mayLeave), [saved]);
  return async () => { if (await mayLeave()) onClose(); };
}
