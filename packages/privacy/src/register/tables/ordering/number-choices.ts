import { classify, type SchemaClasses } from '../../classification.js';

const choiceReaders = ['ordering', 'self-service', 'rights-handling'] as const;
const simReaders = ['delivery', 'support', 'rights-handling'] as const;

export const numberChoices = {
  sim: {
    about: 'Which card and telephone a number is used with. Apart from calls: no purpose that reads calls reads it, but for answering the person.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'assignment', column: 'assignmentId' }, subject: 'assignment', retention: 'sim-and-device', changes: 'update',
    columns: {
      ...classify(['simId', 'notedAt'], 'operations', simReaders),
      ...classify(['assignmentId', 'customerId'], 'assignment', simReaders, ['delivery']),
      ...classify(['iccid', 'imei'], 'device', simReaders, ['delivery']),
      ...classify(['endedAt'], 'operations', simReaders, ['delivery']),
    },
  },
  directory_choice: {
    about: 'What the holder of a number chose: listed in directories, not listed, or secret.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'assignment', column: 'assignmentId' }, subject: 'assignment', retention: 'number-history', changes: 'append',
    columns: {
      ...classify(['choiceId', 'chosenAt'], 'directory-entry', [...choiceReaders, 'directory']),
      ...classify(['assignmentId', 'customerId', 'choice', 'validFrom'], 'directory-entry', [...choiceReaders, 'directory'], ['ordering']),
      ...classify(['chosenBy'], 'access-log', choiceReaders, ['ordering']),
    },
  },
  directory_entry: {
    about: 'Which entries a directory service has from the company, so that they can be withdrawn.',
    scope: { by: 'shared' }, subject: 'assignment', retention: 'directory-entry', changes: 'update', delete: ['directory'],
    columns: {
      ...classify(['recipient', 'assignmentId', 'digest'], 'directory-entry', ['directory', 'rights-handling'], ['directory']),
      ...classify(['toldAt'], 'operations', ['directory', 'rights-handling'], ['directory']),
    },
  },
  directory_delivery: {
    about: 'Files made for directory services, until they are collected.',
    scope: { by: 'shared' }, subject: 'exempt', exemption: 'A file about many, kept until it is collected; the disclosure log says whom it is about.', retention: 'directory-file', changes: 'update',
    columns: {
      ...classify(['deliveryId', 'madeAt'], 'operations', ['directory']),
      ...classify(['recipient', 'complete', 'layout', 'listed', 'withdrawn', 'disclosureId', 'collectedAt'], 'operations', ['directory'], ['directory']),
      ...classify(['document'], 'directory-entry', ['directory'], ['directory']),
    },
  },
  call_privacy: {
    about: 'What a customer chose about showing its own calls, from when on.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'company' }, subject: 'customer', retention: 'customer-relation', changes: 'append',
    columns: {
      ...classify(['customerId', 'validFrom', 'seenBy', 'masking', 'privatePrefixes', 'privateShows'], 'processing-state', [...choiceReaders, 'invoicing'], ['ordering']),
      ...classify(['chosenBy'], 'access-log', choiceReaders, ['ordering']),
      ...classify(['choiceId', 'chosenAt'], 'operations', [...choiceReaders, 'invoicing']),
    },
  },
  private_number: {
    about: 'Own numbers whose calls are private, from when on.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'assignment', column: 'assignmentId' }, subject: 'assignment', retention: 'number-history', changes: 'append',
    columns: {
      ...classify(['assignmentId', 'customerId', 'validFrom', 'isPrivate'], 'processing-state', [...choiceReaders, 'invoicing'], ['ordering']),
      ...classify(['chosenBy'], 'access-log', choiceReaders, ['ordering']),
      ...classify(['choiceId', 'chosenAt'], 'operations', [...choiceReaders, 'invoicing']),
    },
  },
} as const satisfies Pick<SchemaClasses<'ordering'>, 'sim' | 'directory_choice' | 'directory_entry' | 'directory_delivery' | 'call_privacy' | 'private_number'>;
