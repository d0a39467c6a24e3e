-- The live sums of each unit, for the invariants that hold whatever a clerk has typed.
select t.unit_id, $total_sums from ledger_livetotal t
where %(units)s::bigint[] is null or t.unit_id = any(%(units)s)
group by t.unit_id order by t.unit_id
