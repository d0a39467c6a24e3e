-- Which children of these versions have another version in force than the one that is pinned: they were amended since,
-- or were approved after their unit went up; who took over from others since (划转) may not be pinned at all.
-- A carried version is looked at in its own period, an opening (划入) in none. %(versions)s: ids.
select p.version_id, p.child_unit_id, p.printed_name, p.state, p.child_version_id as pinned_id, now.id as now_id,
    p.sort_no
from ledger_pinnedchild p
join ledger_filingversion v on v.unit_id = p.unit_id and v.id = p.version_id
left join ledger_filingversion pinned on pinned.unit_id = p.child_unit_id and pinned.id = p.child_version_id
join ledger_filing f on f.unit_id = p.child_unit_id and f.approved_number is not null and not f.opening
    and f.period_id = coalesce(
        (select own.period_id from ledger_filing own
         where own.unit_id = p.child_unit_id and own.period_id = v.period_id and own.approved_number is not null
            and not own.opening),
        pinned.period_id)
join ledger_filingversion now on now.unit_id = f.unit_id and now.filing_id = f.id and now.number = f.approved_number
where v.id = any(%(versions)s) and not (coalesce(pinned.opening, false) and f.period_id <> v.period_id)
    and now.id is distinct from p.child_version_id
union all
select v.id, e.unit_id, u.name, %(missing)s::smallint, null, now.id, null
from ledger_filingversion v
join ledger_expectedreporter e on e.parent_unit_id = v.unit_id and e.period_id = v.period_id
    and e.successor_id is null and not e.exempt
join ledger_unit u on u.id = e.unit_id
join ledger_filing f on f.unit_id = e.unit_id and f.period_id = v.period_id and f.approved_number is not null
    and not f.opening
join ledger_filingversion now on now.unit_id = f.unit_id and now.filing_id = f.id and now.number = f.approved_number
where v.id = any(%(versions)s) and not v.opening and not exists (
    select from ledger_pinnedchild p
    where p.unit_id = v.unit_id and p.version_id = v.id and p.child_unit_id = e.unit_id)
order by version_id, sort_no, child_unit_id
