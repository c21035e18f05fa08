import { StartupError } from '@turbotrack/service';
import { describe, expect, test } from 'vitest';
import { configuredOperator } from './configured-operator.js';

const REACHED = { NETWORK_OPERATOR_URL: 'https://orders.operator.example/requests', NETWORK_OPERATOR_SECRET: 's'.repeat(32) };

describe('the network operator that orders go to', () => {
  test('is the built-in simulator unless another is named', () => {
    expect(configuredOperator({}).name).toBe('simulator');
    expect(configuredOperator({ NETWORK_OPERATOR: 'simulator', ...REACHED }).name).toBe('simulator');
  });

  test.each(['tdc', 'three'])('%s is refused at the start as long as it is only planned in the register', (name) => {
    expect(() => configuredOperator({ NETWORK_OPERATOR: name, ...REACHED })).toThrow(StartupError);
    expect(() => configuredOperator({ NETWORK_OPERATOR: name, ...REACHED })).toThrow(`The recipient ${name} is planned and not in force in the register, so nothing may be handed over to it`);
  });

  test('becomes usable by configuration once its entry is in force', () => {
    expect(configuredOperator({ NETWORK_OPERATOR: 'tdc', ...REACHED }, { tdc: { status: 'in force', purposes: ['delivery'] } }).name).toBe('tdc');
  });

  test.each([['somebody', 'has no recipient "somebody"'], ['payment-hub', 'has no recipient "payment-hub"'], ['toString', 'has no recipient "toString"']])('%s is nobody that orders are handed over to', (name, sentence) => {
    expect(() => configuredOperator({ NETWORK_OPERATOR: name, ...REACHED })).toThrow(sentence);
  });

  test('that is reached by HTTP needs an address and a secret', () => {
    expect(() => configuredOperator({ NETWORK_OPERATOR_URL: REACHED.NETWORK_OPERATOR_URL })).toThrow('The operator simulator needs both NETWORK_OPERATOR_URL and NETWORK_OPERATOR_SECRET.');
  });
});
