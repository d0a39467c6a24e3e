-- Every row of some versions with what makes it likely to be drawn, all told by frozen history: how large it is, whether
-- it became cleared in the 30 days before its version was handed in, whether it was touched in the last 48 hours.
with filed as (
    select p.place::int as place, p.unit_id, p.point, u.code, f.submitted_at
    from unnest(%(units)s::bigint[], %(points)s::bigint[], %(versions)s::bigint[])
        with ordinality as p(unit_id, point, version_id, place)
    join ledger_unit u on u.id = p.unit_id
    join ledger_filingversion f on f.unit_id = p.unit_id and f.id = p.version_id
), past as materialized (
    -- Where units took others over: what happened to a row in any of their ledgers; its being carried is no change.
    select f.place, h.record_id, max(h.at) as touched_at,
        (array_agg(h.cleared order by h.at desc, h.version desc)
            filter (where h.at < f.submitted_at - interval '$just_days days'))[1] as was_cleared
    from row_pasts(%(units)s::bigint[]) h join filed f on f.unit_id = h.unit_id and coalesce(h.rev <= f.point, true)
    group by f.place, h.record_id
)
select f.place, r.id, f.code || ' ' || r.lineage::text as key, r.owed_fen,
    r.status = $cleared and not coalesce(case when c.record_id is not null then c.was_cleared else (
        select b.status = $cleared from ledger_revision b
        where b.unit_id = r.unit_id and b.record_id = r.record_id and b.at < f.submitted_at - interval '$just_days days'
        order by b.version desc limit 1) end, false) as just_cleared,
    coalesce(c.touched_at, r.at) >= f.submitted_at - interval '$last_hours hours' as last_minute
from filed f
join ledger_revision r on r.unit_id = f.unit_id and r.rev_from <= f.point and r.rev_to > f.point
left join past c on c.place = f.place and c.record_id = r.record_id
where $counted
