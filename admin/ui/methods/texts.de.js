// Methods of the API, as a tree and as a list.
import { count, list, number } from '../formats.de.js';

const ofMethods = { one: 'Methode', other: 'Methoden' };
const escalatingAre = { one: 'weitreichende Methode ist', other: 'weitreichende Methoden sind' };

export default {
  tree: 'Methoden. Pfeiltasten bewegen und öffnen, Leertaste kreuzt an.',
  allMethods: 'Alle Methoden',
  search: 'Methoden suchen',
  onlyChecked: 'Nur angekreuzte',
  check: 'Ankreuzen',
  checkReadOnly: 'Nur lesende',
  checkAll: 'Alle',
  checkNone: 'Keine',
  noMatch: 'Keine Methode passt.',
  noneChecked: 'Nichts ist angekreuzt.',
  open: (group) => `${group} öffnen`,
  close: (group) => `${group} schließen`,

  checkedOfGroupShort: (checked, all) => `${number(checked)}/${number(all)}`,
  checkedOfGroup: (checked, all) => `${number(checked)} von ${number(all)} angekreuzt`,
  checkedOfAll: (checked, all) => `${number(checked)} von ${count(all, ofMethods)} angekreuzt`,
  escalatingChecked: (x) => `${number(x)} weitreichend`,

  laterToo: 'auch künftige Methoden',
  laterTooOf: (group) => `Auch Methoden erlauben, die später zu ${group} hinzukommen. Weitreichende sind nie eingeschlossen.`,
  laterTooOfAll: 'Auch Methoden erlauben, die später zur API hinzukommen. Weitreichende sind nie eingeschlossen.',

  protected: 'geschützt',
  public: 'braucht kein Token',
  readOnly: 'nur lesend',
  whyUnknown: 'sie erlaubt mehr, als ihr Name sagt',
  docs: 'Doku',
  docsOf: (method) => ` von ${method} (öffnet einen neuen Tab)`,

  warning: (x) => `${count(x, escalatingAre)} angekreuzt. Damit kann das Token mehr, als seine Liste sagt:`,
  more: (x) => `und ${number(x)} weitere`,
  unknown: (names) => `Nicht mehr im Katalog, aber beibehalten: ${list(names)}.`,
};
