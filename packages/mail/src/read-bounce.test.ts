import { describe, expect, test } from 'vitest';
import { readBounce } from './read-bounce.js';

/** RFC 3464, appendix E.1, with example domains, and our envelope id. */
const SIMPLE = `Date: Thu, 7 Jul 1994 17:16:05 -0400
From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.example>
Message-Id: <199407072116.RAA14128@CS.UTK.example>
Subject: Returned mail: Cannot send message for 5 days
To: <owner-info-mime@cs.utk.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
      boundary="RAA14128.773615765/CS.UTK.example"

--RAA14128.773615765/CS.UTK.example

The original message was received at Sat, 2 Jul 1994 17:10:28 -0400
from root@localhost

   ----- The following addresses had delivery problems -----
<louisl@larry.slip.umd.example>  (unrecoverable error)

--RAA14128.773615765/CS.UTK.example
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.example
Original-Envelope-Id: turbotrack-417

Original-Recipient: rfc822;louisl@larry.slip.umd.example
Final-Recipient: rfc822;louisl@larry.slip.umd.example
Action: failed
Status: 4.0.0
Diagnostic-Code: smtp; 426 connection timed out
Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400

--RAA14128.773615765/CS.UTK.example
content-type: message/rfc822

[original message goes here]

--RAA14128.773615765/CS.UTK.example--
`;

/** RFC 3464, appendix E.2: several recipients of one message. */
const SEVERAL = `Content-Type: multipart/report; report-type=delivery-status; boundary="JAA13167.773673707/CS.UTK.example"

--JAA13167.773673707/CS.UTK.example
content-type: text/plain; charset=us-ascii

   ----- The following addresses had delivery problems -----
<arathib@vnet.ibm.example>  (unrecoverable error)

--JAA13167.773673707/CS.UTK.example
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.example

Original-Recipient: rfc822;arathib@vnet.ibm.example
Final-Recipient: rfc822;arathib@vnet.ibm.example
Action: failed
Status: 5.0.0 (permanent failure)
Diagnostic-Code: smtp;
 550 'arathib@vnet.IBM.example' is not a
 registered gateway user
Remote-MTA: dns; vnet.ibm.example

Original-Recipient: rfc822;johnh@hpnjld.njd.hp.example
Final-Recipient: rfc822;johnh@hpnjld.njd.hp.example
Action: delayed
Status: 4.0.0 (hpnjld.njd.jp.example: host name lookup failure)

Original-Recipient: rfc822;wsnell@sdcc13.ucsd.example
Final-Recipient: rfc822;wsnell@sdcc13.ucsd.example
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 550 user unknown

--JAA13167.773673707/CS.UTK.example
content-type: message/rfc822

Message-ID: <turbotrack-9@telefoni.example>
Subject: Bestilling

[original message goes here]
--JAA13167.773673707/CS.UTK.example--
`;

/** RFC 3464, appendix E.4: a delay, which is no failure. */
const DELAYED = `MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=foobar

--foobar
content-type: text/plain

The following message has been delayed.
--foobar
content-type: message/delivery-status

Reporting-MTA: dns; sun2.nsfnet-relay.example

Final-Recipient: rfc822;thomas@de-montfort.example
Status: 4.0.0 (unknown temporary failure)
Action: delayed

--foobar--
`;

describe('a report on the delivery of a mail', () => {
  test('names the mail by its envelope id, and a failure after days of trying is none of the address', () => {
    expect(readBounce(SIMPLE)).toEqual({ mailId: 417, recipients: [{ status: '4.0.0', action: 'failed', failedForGood: false }] });
  });

  test('about several recipients tells each; the mail is known by the headers that came back', () => {
    expect(readBounce(SEVERAL)).toEqual({
      mailId: 9,
      recipients: [{ status: '5.0.0', action: 'failed', failedForGood: true }, { status: '4.0.0', action: 'delayed', failedForGood: false }, { status: '5.0.0', action: 'failed', failedForGood: true }],
    });
  });

  test('of a delay is no failure, and of a mail that is not ours names none', () => {
    expect(readBounce(DELAYED)).toEqual({ mailId: null, recipients: [{ status: '4.0.0', action: 'delayed', failedForGood: false }] });
  });

  test('reads the same with the line ends of the wire, and in base64', () => {
    expect(readBounce(SEVERAL.replaceAll('\n', '\r\n'))).toEqual(readBounce(SEVERAL));
    const [before, report, after] = SIMPLE.split(/(?<=message\/delivery-status\n)\n|\n(?=--RAA14128\.773615765\/CS\.UTK\.example\ncontent-type: message\/rfc822)/);
    const encoded = `${before}content-transfer-encoding: base64\n\n${Buffer.from(report!).toString('base64').replace(/(.{76})/g, '$1\n')}\n${after}`;
    expect(readBounce(encoded)).toEqual(readBounce(SIMPLE));
  });

  test('carries no address of anybody', () => {
    for (const message of [SIMPLE, SEVERAL, DELAYED]) expect(JSON.stringify(readBounce(message))).not.toContain('@');
  });

  test.each([
    ['an answer by a person', 'Content-Type: text/plain\n\nStatus: 5.1.1\nAction: failed\nOriginal-Envelope-Id: turbotrack-1\n'],
    ['a report on reading', SIMPLE.replace('report-type=delivery-status', 'report-type=disposition-notification')],
    ['a report without a status', SIMPLE.replace('Status: 4.0.0', 'Status: soon')], ['nothing at all', ''],
  ])('is not seen in %s', (_what, message) => {
    expect(readBounce(message)).toBeUndefined();
  });
});
