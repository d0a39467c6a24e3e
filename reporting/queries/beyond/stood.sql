-- The rows of some units that were not paid off at an instant, as their history tells it. A revision that no other
-- follows has ended by its row's leaving: by a disposition, or by a deletion, of which the audit knows the time.
with last as (
    select distinct on (v.record_id) v.*
    from ledger_revision v
    where v.unit_id = any (%(units)s::bigint[]) and v.at < %(until)s
    order by v.record_id, v.version desc
), stood as (
    select r.*, $balance as balance, coalesce(nullif(r.debtor_uscc, ''), r.debtor_name) as party
    from last r
    where $counted and $balance <> 0
        and (cardinality(%(natures)s::int[]) = 0 or r.nature = any (%(natures)s::int[]))
        and (
            r.rev_to = $forever
            or exists (select from ledger_revision n where n.record_id = r.record_id and n.version = r.version + 1)
            or coalesce(
                (select greatest(d.entered_at, r.at) from ledger_disposition d
                where d.unit_id = r.unit_id and d.record_id = r.record_id order by d.id desc limit 1),
                (select min(e.at) from ledger_auditevent e
                where e.unit_id = r.unit_id and e.what = 'ledger_arrearsrecord' and e.op = 'D' and e.at >= r.at
                    and (e.row_id = r.record_id or e.row_id is null)),
                r.at) >= %(until)s)
)
