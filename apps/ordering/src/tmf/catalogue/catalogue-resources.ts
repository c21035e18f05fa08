import { Injectable } from '@nestjs/common';
import { type Language, pageOfObjects, Problem, PROBLEMS, type TmfAsker, type TmfObject, type TmfPage, type TmfQuery, type TmfResource } from '@turbotrack/service';
import { catalogOf, categoriesOf, offeringOf, specificationOf } from './describe-offers.js';
import { pricesOfOffer } from './offering-prices.js';
import { type Offer, ReadOffers } from './read-offers.js';

const KEPT_ELSEWHERE = {
  en: 'The catalogue is kept by the operator, a version at a time, by PUT /products/{code}.',
  da: 'Kataloget føres af operatøren, én version ad gangen, med PUT /products/{code}.',
};

/** A resource that is made from the catalogue as it stands. */
abstract class CatalogueResource implements TmfResource {
  abstract readonly name: string;
  readonly refusals = { create: KEPT_ELSEWHERE, change: KEPT_ELSEWHERE, remove: KEPT_ELSEWHERE };

  constructor(private readonly offers: ReadOffers) {}

  async list(asker: TmfAsker, query: TmfQuery): Promise<TmfPage> {
    return pageOfObjects(this.describe(await this.offers.all(asker), asker.language), query);
  }

  async find(asker: TmfAsker, id: string): Promise<TmfObject> {
    const found = this.describe(await this.offers.all(asker), asker.language).find((one) => one.id === id);
    if (!found) throw new Problem(PROBLEMS.notFound);
    return found;
  }

  protected abstract describe(offers: readonly Offer[], language: Language): TmfObject[];
}

@Injectable()
export class Catalogs extends CatalogueResource {
  readonly name = 'catalog';

  constructor(offers: ReadOffers) {
    super(offers);
  }

  protected describe(offers: readonly Offer[], language: Language): TmfObject[] {
    return [catalogOf(offers, language)];
  }
}

@Injectable()
export class Categories extends CatalogueResource {
  readonly name = 'category';

  constructor(offers: ReadOffers) {
    super(offers);
  }

  protected describe(offers: readonly Offer[], language: Language): TmfObject[] {
    return categoriesOf(offers, language);
  }
}

@Injectable()
export class ProductOfferings extends CatalogueResource {
  readonly name = 'productOffering';

  constructor(offers: ReadOffers) {
    super(offers);
  }

  protected describe(offers: readonly Offer[], language: Language): TmfObject[] {
    return offers.map((offer) => offeringOf(offer, offers, language));
  }
}

@Injectable()
export class ProductOfferingPrices extends CatalogueResource {
  readonly name = 'productOfferingPrice';

  constructor(offers: ReadOffers) {
    super(offers);
  }

  protected describe(offers: readonly Offer[], language: Language): TmfObject[] {
    return offers.flatMap((offer) => pricesOfOffer(offer, language));
  }
}

@Injectable()
export class ProductSpecifications extends CatalogueResource {
  readonly name = 'productSpecification';

  constructor(offers: ReadOffers) {
    super(offers);
  }

  protected describe(offers: readonly Offer[], language: Language): TmfObject[] {
    return offers.map((offer) => specificationOf(offer, offers, language));
  }
}
