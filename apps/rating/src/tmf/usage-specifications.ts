import { Injectable } from '@nestjs/common';
import { type Language, pageOfObjects, Problem, PROBLEMS, type Text, type TmfAsker, type TmfObject, type TmfPage, type TmfQuery, type TmfResource } from '@turbotrack/service';
import { type Service, SERVICES } from '@turbotrack/telephony';
import { USAGE_BASE_PATH } from './describe-usage.js';

const NAMES: Readonly<Record<Service, Text>> = {
  voice: { en: 'Calls', da: 'Opkald' }, sms: { en: 'Text messages', da: 'Sms' }, mms: { en: 'Multimedia messages', da: 'Mms' }, data: { en: 'Data', da: 'Data' },
};
const GIVEN = {
  en: 'What usage is made of is part of the platform and is not changed by the API.',
  da: 'Hvad forbrug består af, er en del af platformen og ændres ikke gennem API\'et.',
};

/** The kinds of usage there are, as TMF635 usage specifications. */
@Injectable()
export class UsageSpecifications implements TmfResource {
  readonly name = 'usageSpecification';
  readonly refusals = { create: GIVEN, change: GIVEN, remove: GIVEN };

  async list({ language }: TmfAsker, query: TmfQuery): Promise<TmfPage> {
    return pageOfObjects(SERVICES.map((service) => specificationOf(service, language)), query);
  }

  async find({ language }: TmfAsker, id: string): Promise<TmfObject> {
    const service = SERVICES.find((one) => one === id);
    if (!service) throw new Problem(PROBLEMS.notFound);
    return specificationOf(service, language);
  }
}

function specificationOf(service: Service, language: Language): TmfObject {
  const characteristic = (name: string, valueType: string) => ({ name, valueType, configurable: false, minCardinality: 0, maxCardinality: 1 });
  return {
    id: service, href: `/${USAGE_BASE_PATH}/usageSpecification/${service}`, '@type': 'UsageSpecification', name: NAMES[service][language], isBundle: false, lifecycleStatus: 'Active',
    specCharacteristic: [
      ...['ownNumber', 'direction', 'otherNumber', 'zone', 'originCountry', 'destinationCountry', 'unit'].map((name) => characteristic(name, 'string')),
      characteristic(service === 'voice' ? 'duration' : 'volume', 'number'),
    ],
  };
}
