// A change that the person confirms: with the password, with a passkey in its place, or with
// neither while the server needs none.
import { useState } from '../vendor/htm-preact.js';
import { Problem } from '../request.js';
import { noteConfirmed, passwordNeeded } from '../session.js';
import { useAction } from './action.js';
import { focusFirstError } from './field.js';
import { confirmWithPasskey, passkeyProblems, usePasskeyDialog } from './passkey.js';

// useChange returns run and runWithPasskey. Both call validate, which reports whether all is
// filled in, and then work with the password. It is empty if a passkey has confirmed, which
// counts for this change alone, or if none is needed. After a problem, the focus goes to the
// first field that is wrong, and after one with a passkey it stays at the button. Confirm
// shows what is returned here.
//
//   signIn        set if it changes how somebody signs in: then it is confirmed each time
//   passwordOnly  set if only the password will do: it is a part of the change
//   unasked       set if the caller has the password already
//
// busy is set while the change is sent, waiting while the browser asks for a passkey. stop
// ends the latter, and reports whether the frame may close.
export function useChange(work, { validate = () => true, signIn = false, passwordOnly = false, unasked = false } = {}) {
  const [password, setPassword] = useState('');
  const { ask, waiting, stop } = usePasskeyDialog();
  const optional = () => unasked || !signIn && !passwordOnly && !passwordNeeded();
  const { run, busy, problem } = useAction(async (byPasskey) => {
    let confirmed = false;
    try {
      const valid = validate(byPasskey);
      if (!byPasskey && !password && !optional()) throw new Problem(403, { reason: 'confirmation_required' });
      if (!valid) return focusFirstError();
      if (byPasskey) {
        await confirmWithPasskey(ask, signIn);
        confirmed = true;
      }
      await work(byPasskey ? '' : password);
    } catch (e) {
      if (!passkeyProblems.includes(e.reason)) focusFirstError();
      throw e;
    } finally {
      if (confirmed) noteConfirmed(true);
    }
  });
  const stopWaiting = () => {
    stop();
    return waiting || !busy;
  };
  return {
    run: () => run(false), runWithPasskey: () => run(true), busy: busy && !waiting, waiting, stop: stopWaiting,
    problem, password, setPassword, signIn, passwordOnly,
  };
}
