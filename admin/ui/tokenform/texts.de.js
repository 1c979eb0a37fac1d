// The form of a token.
import { count, list, plural } from '../formats.de.js';

export default {
  generateTitle: 'Token erstellen',
  editTitle: (description) => `„${description}“ bearbeiten`,
  editNumber: (id) => `Token ${id} bearbeiten`,
  copyTitle: (description) => `„${description}“ duplizieren`,
  copyNumber: (id) => `Token ${id} duplizieren`,
  copyText: 'Erstellt ein neues Token mit einem eigenen Wert; das Original bleibt, wie es ist.',
  generate: 'Erstellen',
  save: 'Speichern',
  generateCopy: 'Duplikat erstellen',
  saved: (description) => `„${description}“ wurde gespeichert.`,
  unchanged: 'Es wurde noch nichts geändert.',
  regenerate: 'Wert vergessen oder verloren? Wert erneuern',

  name: 'Name',
  account: 'Konto',
  accountHint: 'Wem dieses Token gehört.',
  description: 'Beschreibung',
  descriptionHint: 'Wofür das Token ist. Daran erkennen Sie es in der Liste.',
  descriptionExample: 'zum Beispiel: nächtliches Deployment von my-project',
  descriptionMissing: 'Angeben, wofür das Token ist.',
  copyOf: (description) => `${description} (Kopie)`,

  expiration: 'Gültigkeit',
  expires: 'Ablaufdatum',
  expiresHint: (zone) => `Tag-Monat-Jahr oder Jahr-Monat-Tag. Das Token gilt bis zum Ende dieses Tages (${zone}).`,
  expiresOn: (day, inDays) => `${day}, Ende des Tages, ${inDays}.`,
  expiresElsewhere: (day, endOfDay, inDays, yourTime) => `${day}, ${endOfDay}, ${inDays}. Für Sie ist das der ${yourTime} Uhr.`,
  expiredNow: 'Dieses Token ist abgelaufen. Mit einem späteren Datum gilt es wieder, mit demselben Wert.',
  never: 'Nie',
  neverHint: 'Gilt, bis Sie es löschen. Mit einem Datum ist es sicherer.',
  spans: 'Oder wählen',
  span: (days) => days === 365 ? '1 Jahr' : count(days, { one: 'Tag', other: 'Tage' }),
  dateInvalid: 'Das Datum als tt-mm-jjjj schreiben, zum Beispiel 31-12-2027 oder 31.12.2027, oder als 2027-12-31.',
  starts: 'Startdatum (optional)',
  startsHint: (zone) => `Leer: Das Token gilt sofort. Sonst ab dem Beginn dieses Tages (${zone}).`,
  startsOn: (day, zone) => `${day}, Beginn des Tages (${zone}).`,
  startsAfterEnd: 'Das Token würde ablaufen, bevor es gilt. Bitte einen früheren Start oder ein späteres Ablaufdatum wählen.',
  atOnce: 'sofort',
  datePast: 'Dieser Tag ist vorbei. Bitte einen späteren wählen.',
  dateTooLate: (last) => `Token dürfen höchstens bis zum ${last} gelten.`,

  presets: 'Voreinstellungen',
  custom: 'Keine Voreinstellung',
  customHint: 'Die Methoden einzeln wählen. Am sichersten: nur das, was das Skript braucht.',
  asNow: 'Jetzige behalten',
  asNowHint: (sets) => `Die ${sets.length === 1 ? 'Voreinstellung' : 'Voreinstellungen'} ${list(sets)} und die Methoden, die unten angekreuzt sind.`,
  unknownSet: 'Diese Voreinstellung gibt es nicht mehr.',

  permissions: 'Berechtigungen',
  contentsOf: (preset, x) => `${preset} erlaubt ${count(x, { one: 'Methode', other: 'Methoden' })}`,
  laterMethods: 'Schließt auch Methoden ein, die später hier hinzukommen:',
  grantMissing: 'Bitte mindestens eine Methode oder eine Voreinstellung wählen.',

  limits: 'Einschränkungen',
  limitFields: {
    addresses: {
      label: 'Zugelassene Adressen',
      hint: 'Eine Adresse oder ein Netz pro Zeile, zum Beispiel 203.0.113.7 oder 10.0.0.0/8. Leer: von überall.',
      some: (x) => count(x, { one: 'Adresse', other: 'Adressen' }),
      all: 'jede Adresse',
    },
    audience: {
      label: 'Sites',
      hint: 'Ein Name pro Zeile, zum Beispiel api.example.com. Leer: auf allen Sites.',
      some: (x) => count(x, { one: 'Site', other: 'Sites' }),
      all: 'alle Sites',
    },
  },
  // What a token may touch; title is that of a resource of the API, such as Environment.
  only: {
    label: (title) => `${title}: nur diese`,
    hint: 'Ein Name pro Zeile, zum Beispiel my-project. staging-* steht für alle, die mit staging- beginnen. Leer: alle.',
    gone: 'Diese Ressource gibt es im Katalog nicht mehr, darum kann das Token nichts aufrufen. Ist das Feld leer, wird das Token ohne sie gespeichert.',
    some: (title) => `${title}: nur manche`,
    all: (title) => `${title}: alle`,
    unbound: 'Ungebundene Methoden',
    unnamed: (x, titles) => `${count(x, { one: 'der gewählten Methoden nennt', other: 'der gewählten Methoden nennen' })} nicht, woran das Token gebunden ist (${list(titles)}), oder nicht so, dass das Gate es lesen kann. Das Token kann sie nur aufrufen, wenn sie hier als ungebunden angekreuzt ${plural(x, { one: 'ist', other: 'sind' })}. Eine ungebundene Methode ist nicht auf das beschränkt, was oben eingetragen ist.`,
    allNamed: (titles) => `Jede der gewählten Methoden nennt, worum es geht (${list(titles)}); das Token kann sie alle aufrufen.`,
    unclear: (titles) => `Damit erreicht das Token auch andere (${list(titles)}): Das Gate kann nicht feststellen, worum es in einem Aufruf geht.`,
  },
  addMyAddress: (address) => `Meine hinzufügen (${address})`,

  // What a link to the form has filled in.
  addedMethod: (method) => `Beim Speichern kommt ${method} zu den Berechtigungen hinzu.`,
  addedEscalating: (why) => `Die Methode ist weitreichend: ${why}.`,
  addedAddress: (address) => `Beim Speichern kommt ${address} zu den zugelassenen Adressen hinzu.`,
  addedUnbound: (method) => `Beim Speichern wird ${method} als ungebundene Methode erlaubt: Sie nennt nicht, woran das Token gebunden ist.`,

  // What the token will be allowed.
  summary: {
    title: 'Zusammenfassung',
    allows: 'Erlaubt',
    nothing: 'noch keine Methode',
    start: 'Ab Tagesbeginn',
    until: 'Bis',
    never: 'läuft nie ab',
    noDate: 'noch kein Datum',
    from: 'Von',
    at: 'Sites',
  },

  leave: 'Ohne Speichern verlassen?',
  leaveText: 'Was Sie hier eingegeben haben, geht verloren.',
  leaveYes: 'Verlassen',
  leaveNo: 'Hier bleiben',

  outcomeUnknown: 'Vielleicht wurde die Änderung trotzdem ausgeführt: Ein neuer Versuch von hier aus führt sie nicht doppelt aus.',
  alreadyDone: (id) => `Token ${id} wurde bei einem früheren Versuch erstellt, aber sein Wert kann nicht mehr angezeigt werden. Erneuern Sie den Wert, um einen neuen zu bekommen.`,
  openRegenerate: 'Wert erneuern',

  // Somebody else changed the token while it was being edited.
  conflict: {
    title: 'Inzwischen geändert',
    text: 'Jemand anderes hat dieses Token geändert, seit Sie es geöffnet haben:',
    same: 'Von dem, was Sie hier sehen, ist nichts verschieden. Sie können Ihre Änderungen also behalten.',
    change: (field, from, to) => `${field}: ${from} → ${to}`,
    nothing: 'nichts',
    load: 'Neuen Stand laden',
    loaded: 'Der neue Stand wurde geladen.',
    keep: 'Meine Eingaben behalten',
    kept: 'Ihre Eingaben wurden behalten, der Rest entspricht dem neuen Stand. Bitte prüfen und erneut speichern.',
  },
};
