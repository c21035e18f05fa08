import { recipients } from '@turbotrack/privacy';
import { z } from 'zod';
import { momentSchema } from '../orders/order.schemas.js';
import { DIRECTORY_LAYOUTS } from './directory-file.js';
import { DIRECTORY_CHOICES } from './directory-rule.js';

/** Directory services of the register. */
const SERVICES = Object.entries(recipients).filter(([, { role }]) => role === 'directory').map(([name]) => name);

export const newDirectoryChoiceSchema = z.strictObject({
  choice: z.enum(DIRECTORY_CHOICES).describe('Listed in directories, not listed, or secret: known to nobody outside.'),
  validFrom: momentSchema.nullable().default(null).describe('From when on, not before now; null: from now on.'),
}).meta({ id: 'NewDirectoryChoice' });

export const directoryChoiceSchema = z.object({
  choice: z.enum(DIRECTORY_CHOICES), validFrom: z.iso.datetime(), chosenBy: z.string(), chosenAt: z.iso.datetime(),
}).meta({ id: 'DirectoryChoice' });

export const directoryStateSchema = z.object({
  now: z.enum(DIRECTORY_CHOICES).describe('What holds at present: what was chosen, or what the law says of a number nobody chose for.'),
  items: z.array(directoryChoiceSchema).describe('What was chosen, the latest to begin first.'),
}).meta({ id: 'DirectoryState' });

export const newDirectoryDeliverySchema = z.strictObject({
  recipient: z.enum(SERVICES).describe('The directory service, by its name in the register.'),
  complete: z.boolean().default(false).describe('Everything anew, or what has changed since the last file.'),
  layout: z.enum(DIRECTORY_LAYOUTS).default('csv'),
}).meta({ id: 'NewDirectoryDelivery' });

export const directoryDeliverySchema = z.object({ deliveryId: z.int().nullable().describe('Null: nothing has changed, so there is no file.'), listed: z.int(), withdrawn: z.int() }).meta({ id: 'DirectoryDelivery' });

export type NewDirectoryChoice = z.output<typeof newDirectoryChoiceSchema>;
export type ChosenDirectoryChoice = z.output<typeof directoryChoiceSchema>;
export type DirectoryState = z.output<typeof directoryStateSchema>;
export type NewDirectoryDelivery = z.output<typeof newDirectoryDeliverySchema>;
export type MadeDirectoryDelivery = z.output<typeof directoryDeliverySchema>;
