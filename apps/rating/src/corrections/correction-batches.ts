import type { Access, PurposeGate, PurposeWork } from '@turbotrack/privacy';
import { type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import type { Correction, CorrectedCustomer } from './corrections.schemas.js';

type Inside = Pick<PurposeWork<'rating'>, 'sql'>;

interface NewCorrection {
  readonly kind: Correction['kind'];
  readonly state: Correction['state'];
  readonly selector: object;
  readonly reason: string;
  readonly actor: string;
  /** The job that does the work, in the same transaction. */
  readonly job: 'preview-correction' | 're-run-suspense' | 'write-off-suspense';
}

const COLUMNS = `batch_id as "batchId", kind, selector, reason, requested_by as "requestedBy", state, calls_seen::float8 as "callsSeen", calls_changed::float8 as "callsChanged",
  list_before_micro::float8 as "listBeforeMicro", list_after_micro::float8 as "listAfterMicro", counts, made_at as "madeAt", finished_at as "finishedAt"`;
const TABLE = ['rating.correction_batch'];

type CorrectionRow = Omit<Correction, 'madeAt' | 'finishedAt'> & { madeAt: Date; finishedAt: Date | null };

const accessOf = (actor: string, why: string, batchId?: number): Access => ({ scope: 'all', actor, why, ...(batchId !== undefined && { reference: `correction ${batchId}` }) });

export async function addCorrection(gate: PurposeGate, { kind, state, selector, reason, actor, job }: NewCorrection): Promise<Correction> {
  return gate.purpose('rating', accessOf(actor, `ask for a ${kind}`), async (inside) => {
    const { rows } = await inside.sql<CorrectionRow>(
      TABLE, `insert into rating.correction_batch (kind, selector, reason, requested_by, state) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`, [kind, JSON.stringify(selector), reason, actor, state],
    );
    const made = correctionFrom(rows[0]!);
    await askFor(inside, job, made.batchId);
    return made;
  });
}

export async function askFor({ sql }: Inside, job: string, batchId: number): Promise<void> {
  await sql(['platform.outbox'], `insert into platform.outbox (queue, job, job_key, payload) values ('rating', $1, $2, $3)`, [job, `correction-${batchId}`, { batchId }]);
}

export async function listCorrections(gate: PurposeGate, actor: string, filter: { kind?: string | undefined; state?: string | undefined }, { after, limit }: Paging): Promise<Page<Correction>> {
  return gate.purpose('rating', { ...accessOf(actor, 'list corrections'), readOnly: true }, async ({ sql }) => {
    const { rows } = await sql<CorrectionRow>(
      TABLE, `select ${COLUMNS} from rating.correction_batch where batch_id > $1 and ($3::text is null or kind = $3) and ($4::text is null or state = $4) order by batch_id limit $2`,
      [after, limit + 1, filter.kind ?? null, filter.state ?? null],
    );
    return pageOf(rows.map(correctionFrom), limit, ({ batchId }) => batchId);
  });
}

/** @throws Problem when there is no such correction */
export async function readCorrection(gate: PurposeGate, actor: string, batchId: number): Promise<Correction> {
  return gate.purpose('rating', { ...accessOf(actor, 'list corrections', batchId), readOnly: true }, async ({ sql }) => {
    const { rows } = await sql<CorrectionRow>(TABLE, `select ${COLUMNS} from rating.correction_batch where batch_id = $1`, [batchId]);
    if (!rows[0]) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such correction.', da: 'Rettelsen findes ikke.' } });
    return correctionFrom(rows[0]);
  });
}

/** A correction's customers, by id; those alone who pay less (winners) or more (losers) where asked. */
export async function listCorrectedCustomers(gate: PurposeGate, actor: string, batchId: number, only: 'winners' | 'losers' | undefined, { after, limit }: Paging): Promise<Page<CorrectedCustomer>> {
  return gate.purpose('rating', { ...accessOf(actor, 'list corrections', batchId), readOnly: true }, async ({ sql, concerns }) => {
    const { rows } = await sql<CorrectedCustomer>(
      ['rating.correction_customer'],
      `select customer_id as "customerId", calls, list_before_micro::float8 as "listBeforeMicro", list_after_micro::float8 as "listAfterMicro", (list_after_micro - list_before_micro)::float8 as "changeMicro"
       from rating.correction_customer where batch_id = $1 and customer_id > $2
         and case $4 when 'winners' then list_after_micro < list_before_micro when 'losers' then list_after_micro > list_before_micro else true end
       order by customer_id limit $3`,
      [batchId, after, limit + 1, only ?? null],
    );
    concerns({ customers: rows.map((row) => row.customerId) });
    return pageOf(rows, limit, ({ customerId }) => customerId);
  });
}

/** Lets a previewed correction begin. @throws Problem when it is not previewed, or another is being applied */
export async function beginToApply(gate: PurposeGate, actor: string, batchId: number): Promise<Correction> {
  const begun = await gate.purpose('rating', accessOf(actor, 'apply a correction', batchId), async (inside) => {
    const { rows } = await inside.sql<CorrectionRow>(
      TABLE,
      `update rating.correction_batch set state = 'applying', through_id = 0 where batch_id = $1 and state = 'previewed'
         and not exists (select from rating.correction_batch where state = 'applying' and kind in ('re-rating', 'late write-off')) returning ${COLUMNS}`,
      [batchId],
    );
    if (rows[0]) await askFor(inside, 'apply-correction', batchId);
    return rows[0] && correctionFrom(rows[0]);
  });
  if (begun) return begun;
  const { state } = await readCorrection(gate, actor, batchId);
  throw new Problem(PROBLEMS.conflict, {
    detail: state === 'previewed'
      ? { en: 'Another correction is being applied; try again when it is done.', da: 'En anden rettelse er ved at blive gennemført; prøv igen, når den er færdig.' }
      : { en: 'Only a correction whose preview stands can be applied.', da: 'Kun en rettelse, hvis forhåndsvisning gælder, kan gennemføres.' },
  });
}

/** @throws Problem when it is being applied or done */
export async function discardCorrection(gate: PurposeGate, actor: string, batchId: number): Promise<Correction> {
  const discarded = await gate.purpose('rating', accessOf(actor, 'discard a correction', batchId), async ({ sql }) => {
    const { rows } = await sql<{ done: boolean }>([...TABLE, 'rating.call_correction', 'rating.correction_customer'], 'select rating.discard_correction($1) as done', [batchId]);
    return rows[0]!.done;
  });
  const correction = await readCorrection(gate, actor, batchId);
  if (!discarded && correction.state !== 'discarded') {
    throw new Problem(PROBLEMS.conflict, { detail: { en: 'It is being applied or has been; a correction is undone by another one.', da: 'Den er ved at blive eller er gennemført; en rettelse ophæves ved en ny.' } });
  }
  return correction;
}

function correctionFrom({ madeAt, finishedAt, ...row }: CorrectionRow): Correction {
  return { ...row, madeAt: madeAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null };
}
