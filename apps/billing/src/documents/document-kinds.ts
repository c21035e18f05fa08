export type DocumentKind = 'invoice-pdf' | 'specification-pdf' | 'specification-csv';
export const DOCUMENT_KINDS = ['invoice-pdf', 'specification-pdf', 'specification-csv'] as const satisfies readonly DocumentKind[];

interface KindOfFile {
  readonly mediaType: string;
  readonly fileName: (invoiceNumber: number) => string;
}

export const FILES: Readonly<Record<DocumentKind, KindOfFile>> = {
  'invoice-pdf': { mediaType: 'application/pdf', fileName: (number) => `faktura-${number}.pdf` },
  'specification-pdf': { mediaType: 'application/pdf', fileName: (number) => `specifikation-${number}.pdf` },
  'specification-csv': { mediaType: 'text/csv; charset=utf-8', fileName: (number) => `specifikation-${number}.csv` },
};
