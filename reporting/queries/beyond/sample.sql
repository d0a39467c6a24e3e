-- Every row of some versions with what makes it likely to be drawn, all told by frozen history: how large it is, whether
-- it became cleared in the 30 days before its version was handed in, whether it was touched in the last 48 hours.
select p.place::int as place, r.id, u.code || ' ' || r.lineage::text as key, r.owed_fen,
    r.status = $cleared and not coalesce((
        select b.status = $cleared from ledger_revision b
        where b.unit_id = r.unit_id and b.record_id = r.record_id and b.at < f.submitted_at - interval '30 days'
        order by b.version desc limit 1), false) as just_cleared,
    r.at >= f.submitted_at - interval '48 hours' as last_minute
from unnest(%(units)s::bigint[], %(points)s::bigint[], %(versions)s::bigint[])
    with ordinality as p(unit_id, point, version_id, place)
join ledger_unit u on u.id = p.unit_id
join ledger_filingversion f on f.unit_id = p.unit_id and f.id = p.version_id
join ledger_revision r on r.unit_id = p.unit_id and r.rev_from <= p.point and r.rev_to > p.point
where $counted
