/** Who reads what a customer is. */
export const customerReaders = ['ordering', 'delivery', 'invoicing', 'self-service', 'rights-handling'] as const;

/** Who reads what a customer ordered. */
export const orderReaders = ['ordering', 'delivery', 'self-service', 'rights-handling'] as const;
