// Controls that several pages show, and what went wrong.
import { capitalize, number } from '../formats.de.js';
import { namedDative } from '../platform/name.de.js';

export default {
  loading: 'Wird geladen …',
  close: 'Schließen',
  cancel: 'Abbrechen',
  copy: 'Kopieren',
  copyFailed: 'Der Browser hat dieser Seite das Kopieren nicht erlaubt. Den Text bitte markieren und selbst kopieren.',
  download: 'Herunterladen',
  refresh: 'Aktualisieren',
  tools: 'Aktionen',
  tryAgain: 'Erneut versuchen',
  never: 'nie',
  on: 'ein',
  off: 'aus',
  notStored: 'Abgelehnt, nicht gespeichert',
  notStoredHint: 'Wird abgelehnt, aber der Server konnte das nicht speichern: Nach einem Neustart wäre es wieder gültig. Bitte die Änderung wiederholen.',
  usePasskey: 'Passkey verwenden',
  passwordTooShort: (least) => `Mindestens ${least} Zeichen.`,

  // Also in docs/glossary.md.
  escalating: {
    badge: 'weitreichend',
    definition: 'Eine weitreichende Methode erlaubt mehr, als ihr Name sagt: Sie führt Skripte aus, gibt Zugangsdaten preis oder setzt sie, oder sie ändert die Rechte anderer. Ein Token darf sie nur aufrufen, wenn seine Berechtigungen genau ihren Namen enthalten.',
    thisOne: (why) => `Diese: ${why}.`,
  },

  showPassword: (label) => `Anzeigen: ${label}`,

  // The password that confirms a change.
  confirm: {
    label: 'Ihr Passwort',
    ofPlatform: (name) => `Ihr Passwort bei ${namedDative(name)}`,
    wrong: 'Das Passwort ist falsch. Es wurde nichts geändert.',
    missing: 'Zur Bestätigung das Passwort eingeben.',
    notNeeded: (time) => `Bis ${time} Uhr wird kein Passwort gebraucht.`,
    end: 'Wieder danach fragen',
  },

  table: {
    select: (what) => `Auswählen: ${what}`,
    selectAll: 'Alle auf dieser Seite auswählen',
    selectedColumn: 'Auswahl',
    selected: (x) => x ? `${number(x)} ausgewählt` : 'Keine ausgewählt',
    keys: 'Ein Klick auf eine Zeile wählt sie aus; mit Umschalt und Strg (oder ⌘) werden es mehrere. Tasten: Pfeile bewegen, Leertaste wählt aus, Strg+A wählt alle, Enter öffnet, Entf löscht.',
  },

  pager: {
    label: 'Seiten',
    perPage: 'Pro Seite',
    previous: 'Zurück',
    next: 'Weiter',
    range: (from, to) => `${number(from)}–${number(to)}`,
    rangeOf: (from, to, total) => `${number(from)}–${number(to)} von ${number(total)}`,
  },

  date: {
    placeholder: 'tt-mm-jjjj',
    open: 'Datum im Kalender wählen',
    calendar: 'Kalender',
    previous: 'Voriger Monat',
    next: 'Nächster Monat',
    weekdays: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
    shortWeekdays: ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'],
  },

  // What the server's reasons mean to the person, where its own words would not do.
  problems: {
    network: 'Der Server hat nicht geantwortet. Bitte die Verbindung prüfen und es erneut versuchen.',
    unavailable: 'Der Server kann das im Augenblick nicht ausführen. Bitte in Kürze erneut versuchen.',
    busy: 'Der Server ist überlastet. Bitte in Kürze erneut versuchen.',
    throttled: 'Zu viele Versuche. Bitte etwas warten und es erneut versuchen.',
    sign_in_required: 'Ihre Sitzung ist beendet.',
    not_found: 'Das gibt es nicht mehr. Vielleicht hat es jemand gelöscht.',
    conflict: 'Inzwischen hat jemand anderes eine Änderung vorgenommen.',
    last_operator: 'Das ist das letzte Konto eines Betreibers, das nicht gesperrt ist. Bitte zuerst ein weiteres anlegen.',
    exists: 'Es gibt schon ein Konto mit diesem Anmeldenamen.',
    has_tokens: 'Das Konto hat noch Token.',
    too_many_tokens: 'Das Konto hat so viele Token, wie erlaubt sind. Bitte zuerst eines löschen.',
    not_durable: 'Die Änderung gilt, aber der Server konnte sie nicht speichern: Ein Neustart würde sie rückgängig machen. Bitte dem Betreiber des Servers melden.',
    confirmation_failed: 'Das Passwort ist falsch.',
    confirmation_required: 'Passwort eingeben.',
    platform_unavailable: 'Die Plattform, die Ihr Passwort prüft, antwortet im Augenblick nicht. Bitte in Kürze erneut versuchen.',
    outcome_unknown: 'Die Änderung wurde geschrieben, aber die Festplatte des Servers hat sie nicht bestätigt. Bitte den jetzigen Stand ansehen, bevor Sie die Änderung wiederholen.',
    store_replaced: 'Die Datei des Speichers wurde auf dem Server gelöscht oder ersetzt; darum kann nichts gespeichert werden. Der Betreiber des Servers muss die Datei zurücklegen oder den Server neu starten.',
    platform_second_factor: 'Die Plattform verlangt für diesen Anmeldenamen einen zweiten Faktor, den patgate nicht weitergeben kann. Bitte einen Anmeldenamen ohne zweiten Faktor verwenden oder den Betreiber um ein lokales Konto bitten.',
    of_platform: 'Das Konto verwendet das Passwort der Plattform. Geändert wird es dort.',
    second_factor_required: 'Dafür wird auch Ihr zweiter Faktor gebraucht: ein Code oder ein Passkey. Ein Passkey gilt nur unter dem Namen der Website, unter dem er hinzugefügt wurde.',
    second_factor_failed: 'Der Code ist falsch oder wurde schon verwendet.',
    passkey_cancelled: 'Es wurde kein Passkey verwendet: Der Vorgang wurde abgebrochen, hat zu lange gedauert, oder keiner Ihrer Passkeys ist hier verfügbar. Sie können es erneut versuchen.',
    passkey_exists: 'Auf diesem Gerät oder in diesem Passwortmanager gibt es schon einen Passkey Ihres Kontos. Bitte ein anderes Gerät oder einen anderen Passwortmanager verwenden.',
    passkey_failed: 'Der Browser konnte den Passkey nicht verwenden. Bitte erneut versuchen.',
    passkey_refused: 'Der Server hat die Antwort des Passkeys abgelehnt. Bitte erneut versuchen.',
    passkey_elsewhere: 'Keiner Ihrer Passkeys gilt unter dieser Adresse. Ein Passkey gilt nur unter dem Namen der Website, unter dem er hinzugefügt wurde.',
    passkey_cloned: 'Dieser Passkey wurde abgelehnt, denn jemand könnte eine Kopie davon haben. Bitte auf anderem Weg fortfahren und den Passkey löschen, oder den Betreiber darum bitten.',
    too_many_passkeys: 'Sie haben so viele Passkeys, wie möglich sind. Bitte zuerst einen löschen.',
    key_reused: 'Dieses Formular wurde schon mit anderen Angaben gesendet. Bitte schließen und neu beginnen.',
  },
  throttledFor: (duration) => `Zu viele Versuche. Bitte ${duration} warten und es erneut versuchen.`,
  // A problem for which the server's words are best, which are English. why is the reason in a few words.
  serverSays: (detail, why) => `${why ? capitalize(why) + '. ' : ''}Meldung des Servers: ${detail}`,
  unknownProblem: 'Etwas ist fehlgeschlagen. Bitte erneut versuchen.',
};
