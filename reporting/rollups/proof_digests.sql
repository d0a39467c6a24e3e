-- Versions whose rows, names or children are not what was handed in.
select v.id as version_id
from ledger_filingversion v
where (%(period)s::bigint is null or v.period_id = %(period)s)
    and (%(units)s::bigint[] is null or v.unit_id = any(%(units)s))
    and v.digest is distinct from expected_digest(v.id)
order by v.id
