/** How long before its end a subscription has to be ended. Days and months add up; `month-end` then waits for the end of that month. */
export interface NoticePeriod {
  days: number;
  months: number;
  to: 'any-day' | 'month-end';
}

/** Øre without VAT. */
export interface OptionChoice {
  id: string;
  nameDa: string;
  nameEn: string;
  monthlyPriceOre: number;
  setupPriceOre: number;
}

/** From `min` to `max` of the choices have to be taken; 1 and 1 is choose one. */
export interface ProductOption {
  id: string;
  nameDa: string;
  nameEn: string;
  min: number;
  max: number;
  choices: OptionChoice[];
}

/** Product codes: the customer must have all of `requires`, none of `excludes`, and one of `onlyWith` where that names any. */
export interface ProductDependencies {
  requires: string[];
  excludes: string[];
  onlyWith: string[];
}

export interface BundleComponent {
  code: string;
  quantity: number;
}

/** A choice taken of an option, by their ids. */
export interface ChosenOption {
  option: string;
  choice: string;
}

/** Which fields of a form were told to be necessary and which voluntary (P-34), by JSON pointer. */
export interface FormFields {
  necessary: string[];
  voluntary: string[];
}

/** A number that comes from another operator. */
export interface PortingWish {
  losingOperator: string;
  /** Day in Copenhagen, ISO 8601. */
  requestedOn: string | null;
  /** What the customer is called at the losing operator. */
  customerReference: string | null;
}
