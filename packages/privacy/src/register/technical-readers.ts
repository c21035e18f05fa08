/** Columns that purposes write and no purpose reads, by table: who reads them instead, and why that is right. */
export const technicalReaders: Readonly<Record<string, string>> = {
  'platform.outbox': 'The relay reads the jobs as the role of the queue, which is no purpose and sees nothing else.',
};
