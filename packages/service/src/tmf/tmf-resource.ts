import type { Caller } from '../auth/bearer-tokens.js';
import type { Language, Text } from '../problems/problem.js';
import type { TmfQuery } from './tmf-query.js';

/** Any resource of a TM Forum API as it is answered. */
export interface TmfObject {
  readonly id: string;
  readonly href: string;
  readonly '@type': string;
  readonly [attribute: string]: unknown;
}

/** Who asks, and in which language names are told. */
export interface TmfAsker {
  readonly caller: Caller;
  readonly language: Language;
}

export interface TmfPage {
  /** From `offset` on, at most `limit`. */
  readonly items: readonly TmfObject[];
  /** How many there are that fit the filters. */
  readonly total: number;
}

export type TmfAction = 'list' | 'find' | 'create' | 'change' | 'remove';

/** One resource of a TM Forum API. An action that it does not have is answered with 405 and the sentence in `refusals`. */
export interface TmfResource {
  /** As it stands in addresses: `productOrder`. */
  readonly name: string;
  /** @throws Problem 400 for a filter that the list does not have */
  list?(asker: TmfAsker, query: TmfQuery): Promise<TmfPage>;
  /** @throws Problem 404; somebody else's looks like none */
  find?(asker: TmfAsker, id: string): Promise<TmfObject>;
  create?(asker: TmfAsker, body: unknown): Promise<TmfObject>;
  change?(asker: TmfAsker, id: string, body: unknown): Promise<TmfObject>;
  readonly refusals: Readonly<Partial<Record<TmfAction, Text>>>;
}

/** What a listener asked to be told of. */
export interface TmfSubscription {
  readonly id: string;
  readonly callback: string;
  readonly query?: string;
  readonly [attribute: string]: unknown;
}

/** Takes listeners for the events of an API. */
export interface TmfHub {
  subscribe(asker: TmfAsker, api: string, body: unknown): Promise<TmfSubscription>;
  unsubscribe(asker: TmfAsker, id: string): Promise<void>;
}
