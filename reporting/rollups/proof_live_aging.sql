-- Units whose live sums by age and size are not those of their rows.
with stored as (
    select t.unit_id, $aging_total_keys, $aging_total_measures from ledger_liveaging t
    where row($aging_total_measures) <> row($aging_zeros)
        and (%(units)s::bigint[] is null or t.unit_id = any(%(units)s))
), summed as (
    select r.unit_id, $aging_named, $aging_named_plus
    from ledger_arrearsrecord r where $counted and not r.gone
        and (%(units)s::bigint[] is null or r.unit_id = any(%(units)s))
    group by r.unit_id, $aging_key_values
)
select distinct d.unit_id
from ((table stored except table summed) union all (table summed except table stored)) d
order by d.unit_id
