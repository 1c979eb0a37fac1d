// The page of one token.
import { count, number } from '../formats.de.js';

export default {
  title: (id) => `Token ${id}`,
  regenerate: 'Wert erneuern',

  facts: 'Über dieses Token',
  calls: 'Aufrufe',
  callsText: (allowed, refused) => `${number(allowed)} zugelassen, ${number(refused)} abgelehnt`,
  value: 'Wert',
  values: 'Werte',
  valueMade: (end, date) => `…${end}, erstellt: ${date}`,
  valueUntil: (dateTime) => `gilt bis zum ${dateTime} Uhr`,
  resourceGone: 'nicht mehr im Katalog: Das Token kann nichts aufrufen',
  showMethods: (x) => x === 1 ? 'Die Methode anzeigen' : `Die ${count(x, { one: 'Methode', other: 'Methoden' })} anzeigen`,

  // What can be done about a refusal.
  open: 'Token öffnen',
  addMethod: 'Zum Token hinzufügen',
  allowUnbound: 'Trotzdem erlauben',
  changeOnly: 'Bindung ändern',
  methodAdded: 'Jetzt erlaubt',
  allowAddress: 'Adresse zulassen',
  renew: 'Neues Datum wählen',
};
