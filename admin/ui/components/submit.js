// What a form sends.
import { useAction } from './action.js';
import { focusFirstError } from './field.js';

// useSubmit is useAction for a form: after a problem, the focus goes to the first field that is
// wrong.
export const useSubmit = (work) => useAction(async () => {
  try {
    await work();
  } catch (e) {
    focusFirstError();
    throw e;
  }
});
