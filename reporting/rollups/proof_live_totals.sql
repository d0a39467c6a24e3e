-- Units whose live totals are not the sums of their rows.
with stored as (
    select t.unit_id, $total_keys, $total_measures from ledger_livetotal t where row($total_measures) <> row($zeros)
        and (%(units)s::bigint[] is null or t.unit_id = any(%(units)s))
), summed as (
    select r.unit_id, $key_values, $row_sums
    from ledger_arrearsrecord r where $counted and not r.gone
        and (%(units)s::bigint[] is null or r.unit_id = any(%(units)s))
    group by r.unit_id, $key_formulas
)
select distinct d.unit_id
from ((table stored except table summed) union all (table summed except table stored)) d
order by d.unit_id
