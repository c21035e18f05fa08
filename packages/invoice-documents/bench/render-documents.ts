import { pathToFileURL } from 'node:url';
import { renderCallSpecificationCsv, renderCallSpecificationPdf, renderInvoicePdf } from '../src/index.js';
import { sampleCalls, sampleInvoice, sampleLines, sampleSpecification } from './sample-documents.js';

/** Per second on one thread, after warming up; sizes in bytes. */
export interface DocumentFigures {
  readonly invoicesPerS: number;
  readonly bytesPerInvoice: number;
  readonly specificationPdfRowsPerS: number;
  readonly specificationPdfBytesPerRow: number;
  readonly specificationCsvRowsPerS: number;
  readonly specificationCsvBytesPerRow: number;
  /** Small specifications of 60 calls, where the file's fixed parts weigh most. */
  readonly smallSpecificationsPerS: number;
}

/** Measures how fast documents are drawn. Each invoice has its own number, and 8 lines. */
export async function benchDocuments({ invoices = 400, rows = 60_000 } = {}): Promise<DocumentFigures> {
  const lines = sampleLines(4);
  for (let warm = 0; warm < 40; warm++) await renderInvoicePdf(sampleInvoice(lines));
  let bytes = 0;
  const invoiceS = await seconds(async () => {
    for (let index = 0; index < invoices; index++) bytes += (await renderInvoicePdf(sampleInvoice(lines, { number: String(20_000_000 + index) }))).length;
  });

  const specification = sampleSpecification(20, sampleCalls(Math.ceil(rows / 20)));
  const rowCount = specification.subscriptions.length * Math.ceil(rows / 20);
  await renderCallSpecificationPdf(sampleSpecification(2, sampleCalls(3_000)));
  let pdf: Buffer = Buffer.alloc(0);
  const pdfS = await seconds(async () => {
    pdf = await renderCallSpecificationPdf(specification);
  });

  renderCallSpecificationCsv(sampleSpecification(2, sampleCalls(3_000)));
  let csv: Buffer = Buffer.alloc(0);
  const csvS = await seconds(async () => {
    csv = renderCallSpecificationCsv(specification);
  });

  const small = sampleSpecification(2, sampleCalls(30));
  const smallS = await seconds(async () => {
    for (let index = 0; index < 100; index++) await renderCallSpecificationPdf(small);
  });
  return {
    invoicesPerS: invoices / invoiceS, bytesPerInvoice: bytes / invoices,
    specificationPdfRowsPerS: rowCount / pdfS, specificationPdfBytesPerRow: pdf.length / rowCount,
    specificationCsvRowsPerS: rowCount / csvS, specificationCsvBytesPerRow: csv.length / rowCount,
    smallSpecificationsPerS: 100 / smallS,
  };
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, figure] of Object.entries<number>({ ...(await benchDocuments()) })) console.log(`${name} ${Math.round(figure)}`);
}
