import { expect, test } from 'vitest';
import { DIRECTIONS, SERVICES } from './service-and-direction.js';

test('the numbers under which services and directions are stored never change', () => {
  expect(Object.fromEntries(SERVICES.map((name, index) => [index, name]))).toMatchObject({ 0: 'voice', 1: 'sms', 2: 'mms', 3: 'data' });
  expect(Object.fromEntries(DIRECTIONS.map((name, index) => [index, name]))).toMatchObject({ 0: 'outgoing', 1: 'incoming', 2: 'forwarded', 3: 'roaming-made', 4: 'roaming-received' });
});
