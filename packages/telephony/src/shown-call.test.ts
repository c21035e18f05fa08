import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_MASKINGS, type CallMasking, CALLS_SEEN_BY, HIDDEN_NUMBER, maskedAs, NO_CHOICE, PRIVATE_CALL_DETAILS, shownCall } from './shown-call.js';

const number = fc.constantFrom('4513345678', '447700900123', '12125550100', '46701740605', '1881', '112', '');
const rule = fc.record({
  seenBy: fc.constantFrom(...CALLS_SEEN_BY), masking: fc.constantFrom(...CALL_MASKINGS), privatePrefixes: fc.subarray(['*31', '9#']), privateShows: fc.constantFrom(...PRIVATE_CALL_DETAILS),
});
const hidden = (text: string) => text.split('').filter((sign) => sign === '•').length;

describe('a called number', () => {
  it.each<[string, CallMasking, string]>([
    ['4513345678', 'none', '4513345678'], ['4513345678', 'last-2', '45133456••'], ['4513345678', 'last-4', '451334••••'], ['4513345678', 'all-but-country', '45••••••••'],
    ['46701740605', 'all-but-country', '46•••••••••'], ['1881', 'last-4', '1881'], ['1881', 'all-but-country', HIDDEN_NUMBER], ['', 'all-but-country', ''],
  ])('%s is shown, masked %s, as %s', (e164, masking, shown) => {
    expect(maskedAs(e164, masking)).toBe(shown);
  });

  it('loses more digits with every stricter choice', () => {
    fc.assert(fc.property(number, (e164) => {
      const counts = CALL_MASKINGS.map((masking) => hidden(maskedAs(e164, masking)));
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    }));
  });
});

describe('a call', () => {
  const call = { otherNumber: '4513345678', ownNumberIsPrivate: false };

  it('is shown as it is where nothing was chosen', () => {
    expect(shownCall(NO_CHOICE, call)).toEqual({ visible: true, isPrivate: false, otherNumber: '4513345678', time: true, price: true });
  });

  it.each([['nobody', false, false], ['admins', true, true], ['employee', false, true]] as const)('that %s may see is seen by the company: %s, by whoever made it: %s', (seenBy, company, employee) => {
    expect([shownCall({ ...NO_CHOICE, seenBy }, call).visible, shownCall({ ...NO_CHOICE, seenBy }, call, 'employee').visible]).toEqual([company, employee]);
  });

  it.each([['time-and-price', true, true, true], ['price', true, false, true], ['nothing', false, false, false]] as const)(
    'from a private number shows no number, and %s', (privateShows, visible, time, price) => {
      expect(shownCall({ ...NO_CHOICE, privateShows }, { ...call, ownNumberIsPrivate: true })).toEqual({ visible, isPrivate: true, otherNumber: HIDDEN_NUMBER, time, price });
    });

  it('dialled behind a chosen prefix is private, behind another or an unknown one it is not', () => {
    const choice = { ...NO_CHOICE, privatePrefixes: ['*31', '9#'] };
    expect([shownCall(choice, { ...call, dialled: '*3113345678' }), shownCall(choice, { ...call, dialled: '9#13345678' }), shownCall(choice, { ...call, dialled: '13345678' }), shownCall(choice, call)]
      .map(({ isPrivate }) => isPrivate)).toEqual([true, true, false, false]);
  });

  it('that is private or not to be seen never shows the company a digit of the number, whatever else was chosen', () => {
    fc.assert(fc.property(rule, number, fc.boolean(), (choice, otherNumber, ownNumberIsPrivate) => {
      const shown = shownCall(choice, { otherNumber, ownNumberIsPrivate });
      if (ownNumberIsPrivate || !shown.visible) expect(shown.otherNumber).toBe(HIDDEN_NUMBER);
      if (!shown.visible) expect([shown.time, shown.price]).toEqual([false, false]);
    }));
  });
});
