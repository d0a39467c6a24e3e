-- Units with a row whose printed line is not what its dated facts make, or that left without a disposition in force.
select distinct r.unit_id
from ledger_arrearsrecord r
left join lateral (select sum(p.amount_fen)::bigint as fen from ledger_payment p where p.record_id = r.id) paid on true
left join lateral (
    select a.amount_fen as fen, a.due_month as month from ledger_agreement a
    where a.record_id = r.id order by a.id desc limit 1) agreed on true
left join lateral (
    select c.amount_fen as fen from ledger_litigation c where c.record_id = r.id order by c.id desc limit 1) court on true
cross join lateral (
    select coalesce(paid.fen, 0) between 0 and coalesce(r.owed_fen, 0) as possible) sum
cross join lateral reckoned(
    r.owed_fen, case when sum.possible then coalesce(paid.fen, 0) else 0 end,
    coalesce(agreed.fen, 0), coalesce(agreed.month, ''), coalesce(court.fen, 0)) k
where (%(units)s::bigint[] is null or r.unit_id = any(%(units)s)) and (
    r.reconciled <> is_reckoned(r)
    or r.reconciled and not sum.possible
    or r.reconciled and (
        r.cleared_fen, r.paid_fen, r.remaining_fen, r.remaining_due_month, r.agreed_fen, r.agreed_due_month, r.court_fen)
        is distinct from (
        k.cleared_fen, k.paid_fen, k.remaining_fen, k.remaining_due_month, k.agreed_fen, k.agreed_due_month, k.court_fen)
    or r.owed_fen <> r.base_fen + adjusted_by(r.id)
    or r.gone <> exists (select 1 from ledger_disposition d where d.record_id = r.id and d.standing < 4))
order by r.unit_id
