import { z } from 'zod';
import { bilingualSchema } from '../texts.js';

/**
 * The fields of an order, told before it is placed and kept with it: which are necessary, which voluntary, and why
 * (P-01, P-04). Whoever gives no necessary field cannot have the service (P-34).
 */
const FIELDS = [
  ['/customerId', true, 'whom the contract is made with', 'hvem aftalen indgås med'],
  ['/policyVersion', true, 'which privacy policy was shown first', 'hvilken privatlivspolitik der blev vist først'],
  ['/items/productCode', true, 'what is ordered; left out where a subscription keeps its product or ends', 'hvad der bestilles; udelades, når et abonnement beholder sit produkt eller ophører'],
  ['/items/subscriptionId', true, 'which subscription is changed or ended', 'hvilket abonnement der ændres eller ophører'],
  ['/items/startsAt', true, 'when it is delivered and paid from', 'hvornår det leveres og betales fra'],
  ['/items/number', true, 'a product with a telephone number cannot be delivered without it', 'et produkt med telefonnummer kan ikke leveres uden'],
  ['/items/porting/losingOperator', true, 'who has to give up a number that is moved to us', 'hvem der skal afgive et nummer, der flyttes til os'],
  ['/items/employeeId', false, "so that the bill can be told by employee", 'så regningen kan deles på medarbejdere'],
  ['/items/porting/customerReference', false, 'helps the losing operator to find the number', 'hjælper den afgivende operatør med at finde nummeret'],
  ['/items/porting/requestedOn', false, 'another day for the number than for the rest', 'en anden dag for nummeret end for resten'],
  ['/items/options', false, 'choices that go with the product', 'valg, der hører til produktet'],
  ['/items/endsAt', false, 'where the end is known already', 'hvis slutningen allerede kendes'],
  ['/reference', false, 'your own key for the order', 'jeres egen nøgle til bestillingen'],
] as const;

/** As it is stored with every order and quote. */
export const ORDER_FORM_FIELDS = {
  necessary: FIELDS.filter(([, necessary]) => necessary).map(([pointer]) => pointer as string),
  voluntary: FIELDS.filter(([, necessary]) => !necessary).map(([pointer]) => pointer as string),
};

export const orderFormSchema = z.object({
  fields: z.array(z.object({ pointer: z.string(), necessary: z.boolean(), why: bilingualSchema })),
  withoutThem: bilingualSchema,
}).meta({ id: 'OrderForm' });

export const ORDER_FORM: z.output<typeof orderFormSchema> = {
  fields: FIELDS.map(([pointer, necessary, en, da]) => ({ pointer, necessary, why: { en, da } })),
  withoutThem: {
    en: 'Without a necessary field the item cannot be ordered. A voluntary field may be left empty.',
    da: 'Uden et nødvendigt felt kan linjen ikke bestilles. Et frivilligt felt må gerne stå tomt.',
  },
};
