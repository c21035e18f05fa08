/** When data ends. Each rule names its trigger, period, action and source; a lawyer confirms the periods. */
export interface RetentionRule {
  trigger: string;
  /** ISO 8601 duration after the trigger; 'P0D' is at once, null as long as the trigger has not come. */
  period: string | null;
  action: 'erase' | 'anonymise';
  source: string;
  validFrom: string;
}

export const retentionRules = {
  'customer-relation': { trigger: 'end of the financial year in which the relation ended', period: 'P5Y', action: 'erase', source: 'bogføringsloven (lov 700/2022) § 12', validFrom: '2022-07-01' },
  'order-record': { trigger: 'end of the financial year in which the order was completed', period: 'P5Y', action: 'erase', source: 'bogføringsloven (lov 700/2022) § 12', validFrom: '2022-07-01' },
  'number-history': { trigger: 'end of the assignment', period: 'P5Y', action: 'erase', source: 'needed to find whose calls are whose as long as invoices are kept', validFrom: '2022-07-01' },
  'traffic-detail': { trigger: "end of the call's month", period: 'P3Y', action: 'erase', source: 'BEK 1882/2020 §§ 10–11; forældelsesloven § 3 (limitation 3 years)', validFrom: '2021-01-01' },
  suspense: { trigger: 'resolution, or suspension where never resolved', period: 'P13M', action: 'erase', source: 'BEK 1882/2020 § 10: interconnect settlement', validFrom: '2021-01-01' },
  claims: { trigger: 'end of the month of intake', period: 'P13M', action: 'erase', source: 'exactly-once intake; an older call is refused as too old', validFrom: '2021-01-01' },
  bookkeeping: { trigger: 'end of the financial year', period: 'P5Y', action: 'erase', source: 'bogføringsloven (lov 700/2022) § 12', validFrom: '2022-07-01' },
  'access-journal': { trigger: "end of the entry's month", period: 'P2Y', action: 'erase', source: 'GDPR art. 5(2) and 32; Datatilsynet on logging', validFrom: '2018-05-25' },
  delivered: { trigger: 'hand-over to the queue', period: 'P0D', action: 'erase', source: 'GDPR art. 5(1)(e)', validFrom: '2018-05-25' },
  'not-personal': { trigger: 'not applicable', period: null, action: 'erase', source: 'holds no personal data', validFrom: '2018-05-25' },
} as const satisfies Record<string, RetentionRule>;

export type RetentionRuleName = keyof typeof retentionRules;
