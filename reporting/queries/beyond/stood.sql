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
                (select min(d.entered_at) from ledger_disposition d
                where d.unit_id = r.unit_id and d.record_id = r.record_id and d.entered_at >= r.at),
                -- One that came with its leaving proposed (划入) was gone at once.
                (select r.at from ledger_disposition d
                where d.unit_id = r.unit_id and d.record_id = r.record_id and r.version = 1 limit 1),
                -- For a moment, while an opening was made of the ledger, a row is out of it; it has stood all the same.
                (select 'infinity'::timestamptz from ledger_revision n
                where n.record_id = r.record_id and n.version > r.version limit 1),
                (select min(e.at) from ledger_auditevent e
                where e.unit_id = r.unit_id and e.what = 'ledger_arrearsrecord' and e.op = 'D' and e.at >= r.at
                    and e.row_id = r.record_id),
                (select min(e.at) from ledger_auditevent e
                where e.unit_id = r.unit_id and e.what = 'ledger_arrearsrecord' and e.op = 'D' and e.at >= r.at
                    and e.row_id is null),
                r.at) >= %(until)s)
)
