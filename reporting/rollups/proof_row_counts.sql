-- Versions that do not have as many rows as they say.
select v.id as version_id
from ledger_filingversion v
where (%(period)s::bigint is null or v.period_id = %(period)s)
    and (%(units)s::bigint[] is null or v.unit_id = any(%(units)s))
    and v.row_count <> (
    select count(*) from ledger_revision r
    where r.unit_id = v.unit_id and r.rev_from <= v.point and r.rev_to > v.point)
order by v.id
