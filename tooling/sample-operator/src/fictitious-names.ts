import type { SeededRandom } from './seeded-random.js';
import type { SampleAddress } from './sample-operator.js';

const FIRM_FIRST = ['Nordlys', 'Havblik', 'Birkelund', 'Solstrejf', 'Kløverblad', 'Stjernefald', 'Ravnebakke', 'Mågestien', 'Tidevand', 'Lyngheden', 'Æblegren', 'Morgenrøde', 'Klitrose', 'Fyrtårn', 'Granskov', 'Østenvind'];
const FIRM_TRADE = ['Tømrer', 'Revision', 'Bageri', 'Transport', 'Elinstallation', 'Tandlæge', 'Arkitekter', 'Rengøring', 'Autoværksted', 'Ejendomme', 'Software', 'Fysioterapi', 'Blomster', 'Murer', 'Advokater', 'Møbler'];
const FIRM_FORM = ['ApS', 'ApS', 'ApS', 'A/S', 'A/S', 'I/S', 'P/S'];
const GIVEN = ['Anna', 'Bo', 'Camilla', 'Dorte', 'Emil', 'Freja', 'Gustav', 'Hanne', 'Ida', 'Jens', 'Karen', 'Lars', 'Mette', 'Niels', 'Oda', 'Peter', 'Rikke', 'Søren', 'Trine', 'Ulla', 'Viggo', 'Åse'];
/** Made-up surnames, each a play on 'example', 'invented' or 'practice'. */
const SURNAME = ['Prøvegaard', 'Eksempelholm', 'Opdigtsen', 'Mønsterlund', 'Skitseborg', 'Fabelskov', 'Tænkeby', 'Luftkjær', 'Drømmegård', 'Kladdebæk', 'Påfundsen', 'Øvelund'];
const STREET = ['Prøvevej', 'Eksempelgade', 'Opdigtet Allé', 'Kladdestræde', 'Mønstervænget', 'Skitsegade', 'Fabelvej', 'Øvelsesgade'];
const TOWN: readonly (readonly [postcode: string, city: string])[] = [
  ['1050', 'København K'], ['2100', 'København Ø'], ['2300', 'København S'], ['2800', 'Kongens Lyngby'], ['3400', 'Hillerød'], ['4000', 'Roskilde'], ['4700', 'Næstved'],
  ['5000', 'Odense C'], ['6000', 'Kolding'], ['6700', 'Esbjerg'], ['7100', 'Vejle'], ['7400', 'Herning'], ['8000', 'Aarhus C'], ['8800', 'Viborg'], ['9000', 'Aalborg'],
];

/** A firm's name; the number in it, different for every firm, keeps it apart from real ones. */
export function firmName(random: SeededRandom, number: number): string {
  return `${random.pick(FIRM_FIRST)} ${random.pick(FIRM_TRADE)} ${number} ${random.pick(FIRM_FORM)}`;
}

export function personName(random: SeededRandom): string {
  return `${random.pick(GIVEN)} ${random.pick(SURNAME)}`;
}

/** Real postcodes, invented streets. */
export function address(random: SeededRandom): SampleAddress {
  const [postcode, city] = random.pick(TOWN);
  return { street: `${random.pick(STREET)} ${random.between(1, 180)}`, postcode, city };
}

/** A domain under .example (RFC 2606), from the firm's name without its legal form. */
export function mailDomain(firm: string): string {
  return `${asciiSlug(firm.slice(0, firm.lastIndexOf(' ')))}.example`;
}

/** Mailbox of a person; `number` tells apart people of one name. */
export function mailbox(person: string, number: number): string {
  return `${asciiSlug(person).replaceAll('-', '.')}.${number}`;
}

function asciiSlug(text: string): string {
  return text.toLowerCase().replaceAll('æ', 'ae').replaceAll('ø', 'oe').replaceAll('å', 'aa').replaceAll('é', 'e').replaceAll(/[^a-z0-9]+/g, '-');
}

const CVR_WEIGHTS = [2, 7, 6, 5, 4, 3, 2];

/**
 * The CVR numbers of the sample in order: series 999 upwards, then 998 and so on. The register hands its numbers out
 * rising and is far below these series; no list says that none is taken, so they are for samples only. Modulus 11, weights 2 7 6 5 4 3 2 1.
 *
 * @throws RangeError when the series are used up
 */
export function* fictitiousCvrNumbers(): Generator<string> {
  for (let series = 999; series >= 990; series -= 1) {
    for (let serial = 0; serial < 10_000; serial += 1) {
      const digits = `${series}${String(serial).padStart(4, '0')}`;
      const sum = CVR_WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
      const check = (11 - (sum % 11)) % 11;
      if (check < 10) yield `${digits}${check}`;
    }
  }
  throw new RangeError('The fictitious CVR numbers are used up.');
}
