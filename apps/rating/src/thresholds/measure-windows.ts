import { DIRECTION_NUMBER, SERVICE_NUMBER } from '@turbotrack/telephony';

/** What the customer's own numbers do and pay for; calls that come in are somebody else's. */
const MADE = `c.direction in (${DIRECTION_NUMBER.outgoing}, ${DIRECTION_NUMBER.forwarded}, ${DIRECTION_NUMBER['roaming-made']})`;
const VOICE = `c.service = ${SERVICE_NUMBER.voice} and c.answered`;
const LOCAL = "c.started_at at time zone 'Europe/Copenhagen'";

/**
 * Measures the windows that the chunks $1 brought a call to, and raises what is new. Windows older than a month before are let be:
 * nobody can act on them. Every call is read once for each rule; parallel calls are the most that were up in one instant, a
 * call that ends making room for one that begins.
 */
export const MEASURE_WINDOWS = `
with fresh as materialized (
  select distinct c.customer_id, (${LOCAL})::date as day
  from unnest($1::int[]) k cross join lateral (
    select c.customer_id, c.started_at from rating.call c
    where c.call_id >= k::bigint << 20 and c.call_id < (k::bigint + 1) << 20 and c.started_at > now() - interval '62 days') c
), rule as materialized (
  select r.*, o.customer_id as own from rating.threshold_rule r left join rating.threshold_customer o using (rule_id)
  where r.ended_at is null and (r.for_everybody or o.customer_id is not null)
), open_window as materialized (
  select distinct r.rule_id, r.kind, r.subject, r.at_least, r.night_from, r.night_to, r.block, f.customer_id,
    date_trunc(r.span, f.day::timestamp) as starts, date_trunc(r.span, f.day::timestamp) + ('1 ' || r.span)::interval as ends
  from fresh f join rule r on r.own = f.customer_id
    -- A customer's own rule takes the place of everybody's.
    or r.for_everybody and not exists (select from rule mine where mine.own = f.customer_id and (mine.kind, mine.subject, mine.span) = (r.kind, r.subject, r.span))
), risky as materialized (
  select distinct r.rule_id, v.tariff_version_id, (z.place - 1)::smallint as zone from rule r cross join rating.tariff_version v
  cross join lateral jsonb_array_elements(v.definition->'zones') with ordinality z (zone, place) where r.kind = 'zone-minutes' and z.zone->>'code' = any (r.zones)
), counted as (
  select w.rule_id, w.kind, w.customer_id, w.starts, w.at_least, w.block, case w.subject when 'number' then c.assignment_id else 0 end as assignment_id,
    c.list_price_micro, c.started_at, c.duration_s
  from open_window w join rating.call c on c.customer_id = w.customer_id and c.started_at >= w.starts at time zone 'Europe/Copenhagen' and c.started_at < w.ends at time zone 'Europe/Copenhagen'
  where case w.kind
    when 'amount' then true
    when 'zone-minutes' then ${MADE} and ${VOICE} and exists (select from risky z where z.rule_id = w.rule_id and z.tariff_version_id = c.tariff_version_id and z.zone = c.zone)
    when 'night-calls' then ${MADE} and ${VOICE} and case when w.night_from <= w.night_to then (${LOCAL})::time >= w.night_from and (${LOCAL})::time < w.night_to
      else (${LOCAL})::time >= w.night_from or (${LOCAL})::time < w.night_to end
    else ${MADE} and ${VOICE} and c.duration_s > 0 end
), measured as (
  select rule_id, customer_id, assignment_id, starts, at_least, block,
    case kind when 'amount' then floor(sum(list_price_micro) / 10000) when 'zone-minutes' then floor(sum(duration_s) / 60.0) else count(*) end as reached
  from counted where kind <> 'parallel-calls' group by rule_id, kind, customer_id, assignment_id, starts, at_least, block
  union all
  select rule_id, customer_id, assignment_id, starts, at_least, block, max(up) from (
    select counted.*, sum(change) over (partition by rule_id, customer_id, assignment_id, starts order by at, change) as up
    from counted cross join lateral (values (started_at, 1), (started_at + make_interval(secs => duration_s), -1)) moment (at, change)
    where kind = 'parallel-calls') running
  group by rule_id, customer_id, assignment_id, starts, at_least, block
)
insert into rating.threshold_alert (rule_id, customer_id, assignment_id, window_from, reached, block_requested)
select rule_id, customer_id, assignment_id, starts::date, least(reached, 2147483647), block from measured where reached >= at_least
on conflict (rule_id, customer_id, assignment_id, window_from) do nothing
returning customer_id, threshold_alert_id`;
