import type { FieldError } from '@turbotrack/service';

export type Text = FieldError['detail'];

/** What can be wrong with an item; days and product codes of the catalogue are all that is put into a sentence. */
export const TEXTS = {
  unknownProduct: { en: 'There is no such product.', da: 'Produktet findes ikke.' },
  notOnSale: { en: 'The product cannot be ordered on the day the item starts.', da: 'Produktet kan ikke bestilles den dag, leveringen begynder.' },
  bundleStays: { en: 'A bundle is ended and ordered anew, not changed into another product.', da: 'En pakke opsiges og bestilles på ny; den ændres ikke til et andet produkt.' },
  numberMissing: { en: 'This product needs a number.', da: 'Dette produkt kræver et nummer.' },
  numberNotWanted: { en: 'This product has no number.', da: 'Dette produkt har intet nummer.' },
  numberImpossible: { en: 'This is no telephone number that can be assigned.', da: 'Dette er ikke et telefonnummer, der kan tildeles.' },
  numberTwice: { en: 'Another item of the order has the same number at the same time.', da: 'En anden linje i bestillingen har samme nummer på samme tid.' },
  unknownEmployee: { en: 'The customer has no such employee.', da: 'Kunden har ingen sådan medarbejder.' },
  endsBeforeStart: { en: 'The end must come after the start.', da: 'Slutningen skal ligge efter begyndelsen.' },
  endsInBinding: { en: 'The end lies within the binding of the product.', da: 'Slutningen ligger inden for produktets bindingsperiode.' },
  inThePast: { en: 'The start lies in the past.', da: 'Begyndelsen ligger i fortiden.' },
  endInThePast: { en: 'The end lies in the past.', da: 'Slutningen ligger i fortiden.' },
  unknownSubscription: { en: 'The customer has no such subscription.', da: 'Kunden har intet sådant abonnement.' },
  ended: { en: 'The subscription has an end that lies before this already.', da: 'Abonnementet slutter allerede før dette.' },
  notBegun: { en: 'The subscription has not begun by then.', da: 'Abonnementet er ikke begyndt på det tidspunkt.' },
  changing: { en: 'Another order changes this subscription already.', da: 'En anden bestilling ændrer allerede dette abonnement.' },
  targetTwice: { en: 'Another item of the order changes the same subscription.', da: 'En anden linje i bestillingen ændrer samme abonnement.' },
  partOfBundle: { en: 'The subscription is a component of a bundle, which is ended as a whole.', da: 'Abonnementet indgår i en pakke, som opsiges samlet.' },
  unknownOption: { en: 'The product has no such option or choice.', da: 'Produktet har ikke dette tilvalg eller denne valgmulighed.' },
  choiceTwice: { en: 'The choice is taken twice.', da: 'Valget er truffet to gange.' },
  portingWithoutNumber: { en: 'A number that comes from another operator has to be named.', da: 'Et nummer, der kommer fra en anden operatør, skal angives.' },
  componentsOfNoBundle: { en: 'Only a bundle has components.', da: 'Kun en pakke har indhold.' },
  bundleInBundle: { en: 'A bundle cannot lie within a bundle.', da: 'En pakke kan ikke indgå i en pakke.' },
} as const satisfies Record<string, Text>;

export const tooFewChoices = (option: string, min: number): Text => ({
  en: `At least ${min} of the option ${option} must be chosen.`, da: `Der skal vælges mindst ${min} af tilvalget ${option}.`,
});
export const tooManyChoices = (option: string, max: number): Text => ({
  en: `At most ${max} of the option ${option} can be chosen.`, da: `Der kan højst vælges ${max} af tilvalget ${option}.`,
});
export const componentsDiffer = (code: string, quantity: number): Text => ({
  en: `The bundle has ${quantity} of ${code}.`, da: `Pakken har ${quantity} af ${code}.`,
});
export const componentNotIn = (code: string): Text => ({ en: `The bundle has no component ${code}.`, da: `Pakken har intet indhold ${code}.` });
export const withinNotice = (day: string): Text => ({
  en: `With the notice agreed, ${day} is the first day that can be without the subscription.`, da: `Med det aftalte varsel er ${day} den første dag, der kan være uden abonnementet.`,
});
export const withinBinding = (day: string): Text => ({
  en: `The subscription is bound until ${day}; to end it earlier and pay for the rest, say so with earlyExit.`,
  da: `Abonnementet er bundet til ${day}; ophør før tid mod betaling af resten bestilles med earlyExit.`,
});
export const requiresMissing = (code: string): Text => ({ en: `This requires ${code}, which the customer does not have by then.`, da: `Dette kræver ${code}, som kunden ikke har på det tidspunkt.` });
export const onlyWithMissing = (codes: readonly string[]): Text => ({
  en: `This is only sold with one of ${codes.join(', ')}, and the customer has none by then.`, da: `Dette sælges kun sammen med en af ${codes.join(', ')}, og kunden har ingen på det tidspunkt.`,
});
export const excluded = (code: string): Text => ({ en: `This cannot be had together with ${code}.`, da: `Dette kan ikke haves sammen med ${code}.` });
export const neededBy = (code: string): Text => ({ en: `The customer's ${code} needs this subscription.`, da: `Kundens ${code} kræver dette abonnement.` });
