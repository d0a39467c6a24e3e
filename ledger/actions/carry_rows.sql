-- Let the rows of some units stand in the ledger of the one that takes over as they stand in theirs, with all that
-- belongs to them, and leave theirs by 移出（划转）. It may have begun with carry_opening.sql.
-- rev: where its own ledger stood before that; author, reason: of the dispositions.
select set_config('app.carrying', '1', true);

-- Its own rows: as they were before.
update ledger_arrearsrecord r
set gone = false, sort_no = v.sort_no, contract_group = v.contract_group, faulty = v.faulty, updated_at = app_now(),
    ($columns) = row ($of_v)
from ledger_revision v
where r.unit_id = %(target)s and v.unit_id = r.unit_id and v.record_id = r.id
    and v.rev_from <= %(rev)s and v.rev_to > %(rev)s
    and (r.gone or (r.sort_no, r.contract_group, r.faulty, $of_r)
        is distinct from (v.sort_no, v.contract_group, v.faulty, $of_v));
update ledger_arrearsrecord r
set gone = true, updated_at = app_now()
where r.unit_id = %(target)s and not r.gone
    and not exists (
        select 1 from ledger_revision v
        where v.unit_id = r.unit_id and v.record_id = r.id and v.rev_from <= %(rev)s and v.rev_to > %(rev)s)
    and not exists (
        select 1 from ledger_arrearsrecord o where o.unit_id = any (%(sources)s::bigint[]) and o.lineage = r.lineage);

-- The others' rows: those that were approved change to what they are now, the rest comes.
update ledger_arrearsrecord r
set contract_group = o.contract_group, faulty = o.faulty, updated_at = app_now(), ($columns) = row ($of_o)
from ledger_arrearsrecord o
where r.unit_id = %(target)s and o.unit_id = any (%(sources)s::bigint[]) and o.lineage = r.lineage
    and (r.contract_group, r.faulty, $of_r) is distinct from (o.contract_group, o.faulty, $of_o);
insert into ledger_arrearsrecord (
    unit_id, district_id, path, version, sort_no, lineage, contract_group, faulty, reconciled, gone, base_fen,
    created_at, updated_at, $columns)
select %(target)s, 0, '', 1, o.place, o.lineage, o.contract_group, o.faulty, false, false, o.base_fen,
    o.created_at, app_now(), $of_o
from (
    select o.*, last.sort_no + row_number() over (order by s.nth, o.sort_no, o.id) as place
    from unnest(%(sources)s::bigint[]) with ordinality s (unit_id, nth)
    join ledger_arrearsrecord o on o.unit_id = s.unit_id and (not o.gone or exists (
        select 1 from ledger_disposition d
        where d.unit_id = o.unit_id and d.record_id = o.id and d.standing in (1, 2)))
    cross join (
        select coalesce(max(sort_no), 0) as sort_no from ledger_arrearsrecord where unit_id = %(target)s) last
    where not exists (
        select 1 from ledger_arrearsrecord r where r.unit_id = %(target)s and r.lineage = o.lineage)
) o
order by o.place;

-- Dated facts, in the order in which they were entered. What travelled with a version of the old unit travels anew; what
-- an approved one of it held, the opening holds (opened: where that stands).
insert into ledger_payment (
    unit_id, district_id, path, record_id, author_name, entered_at, entry, paid_on, amount_fen, remark, rev)
select %(target)s, 0, '', n.id, f.author_name, f.entered_at, f.entry, f.paid_on, f.amount_fen, f.remark,
    case when f.rev <= s.point then %(opened)s else 0 end
from ledger_payment f join ledger_arrearsrecord o on o.unit_id = f.unit_id and o.id = f.record_id
join ledger_arrearsrecord n on n.unit_id = %(target)s and n.lineage = o.lineage
join unnest(%(sources)s::bigint[], %(points)s::bigint[]) s (unit_id, point) on s.unit_id = f.unit_id
where f.unit_id = any (%(sources)s::bigint[])
order by f.id;
insert into ledger_agreement (
    unit_id, district_id, path, record_id, author_name, entered_at, entry, signed_on, amount_fen, due_month, remark, rev)
select %(target)s, 0, '', n.id, f.author_name, f.entered_at, f.entry, f.signed_on, f.amount_fen, f.due_month, f.remark,
    case when f.rev <= s.point then %(opened)s else 0 end
from ledger_agreement f join ledger_arrearsrecord o on o.unit_id = f.unit_id and o.id = f.record_id
join ledger_arrearsrecord n on n.unit_id = %(target)s and n.lineage = o.lineage
join unnest(%(sources)s::bigint[], %(points)s::bigint[]) s (unit_id, point) on s.unit_id = f.unit_id
where f.unit_id = any (%(sources)s::bigint[])
order by f.id;
insert into ledger_litigation (
    unit_id, district_id, path, record_id, author_name, entered_at, entry, filed_on, amount_fen, court, case_no, remark, rev)
select %(target)s, 0, '', n.id, f.author_name, f.entered_at, f.entry, f.filed_on, f.amount_fen, f.court, f.case_no,
    f.remark,
    case when f.rev <= s.point then %(opened)s else 0 end
from ledger_litigation f join ledger_arrearsrecord o on o.unit_id = f.unit_id and o.id = f.record_id
join ledger_arrearsrecord n on n.unit_id = %(target)s and n.lineage = o.lineage
join unnest(%(sources)s::bigint[], %(points)s::bigint[]) s (unit_id, point) on s.unit_id = f.unit_id
where f.unit_id = any (%(sources)s::bigint[])
order by f.id;
insert into ledger_adjustment (
    unit_id, district_id, path, record_id, author_name, entered_at, kind, adjusted_on, delta_fen, reason, standing, rev)
select %(target)s, 0, '', n.id, f.author_name, f.entered_at, f.kind, f.adjusted_on, f.delta_fen, f.reason,
    case f.standing when 3 then 3 else 1 end,
    case when f.rev <= s.point then %(opened)s else 0 end
from ledger_adjustment f join ledger_arrearsrecord o on o.unit_id = f.unit_id and o.id = f.record_id
join ledger_arrearsrecord n on n.unit_id = %(target)s and n.lineage = o.lineage
join unnest(%(sources)s::bigint[], %(points)s::bigint[]) s (unit_id, point) on s.unit_id = f.unit_id
where f.unit_id = any (%(sources)s::bigint[]) and f.standing < 4
order by f.id;

-- Files that prove something, by reference to the same file on the disk, and the written answers that name them.
insert into ledger_storedfile (
    unit_id, district_id, path, original_name, stored_name, size, sha256, uploaded_at)
select distinct on (f.stored_name) %(target)s, 0, '', f.original_name, f.stored_name, f.size, f.sha256, f.uploaded_at
from ledger_attachment a
join ledger_storedfile f on f.unit_id = a.unit_id and f.id = a.stored_file_id
join ledger_arrearsrecord o on o.unit_id = a.unit_id and o.id = a.record_id
join ledger_arrearsrecord n on n.unit_id = %(target)s and n.lineage = o.lineage
where a.unit_id = any (%(sources)s::bigint[]) and a.removed_at is null
order by f.stored_name, f.id
on conflict (unit_id, stored_name) do nothing;
insert into ledger_attachment (
    unit_id, district_id, path, record_id, author_name, entered_at, stored_file_id, kind, title, media_type,
    removed_by_name)
select %(target)s, 0, '', n.id, a.author_name, a.entered_at, k.id, a.kind, a.title, a.media_type, ''
from ledger_attachment a
join ledger_storedfile f on f.unit_id = a.unit_id and f.id = a.stored_file_id
join ledger_storedfile k on k.unit_id = %(target)s and k.stored_name = f.stored_name
join ledger_arrearsrecord o on o.unit_id = a.unit_id and o.id = a.record_id
join ledger_arrearsrecord n on n.unit_id = %(target)s and n.lineage = o.lineage
where a.unit_id = any (%(sources)s::bigint[]) and a.removed_at is null
order by a.id;
insert into ledger_explanation (
    unit_id, district_id, path, record_id, rule, fingerprint, text, author_name, written_at, evidence_id, accepted_at,
    accepted_by_name)
select %(target)s, 0, '', n.id, e.rule, e.fingerprint, e.text, e.author_name, e.written_at, (
        select min(b.id) from ledger_attachment a
        join ledger_storedfile f on f.unit_id = a.unit_id and f.id = a.stored_file_id
        join ledger_storedfile k on k.unit_id = %(target)s and k.stored_name = f.stored_name
        join ledger_attachment b on b.unit_id = %(target)s and b.record_id = n.id and b.stored_file_id = k.id
        where a.unit_id = e.unit_id and a.id = e.evidence_id),
    e.accepted_at, e.accepted_by_name
from ledger_explanation e
join ledger_arrearsrecord o on o.unit_id = e.unit_id and o.id = e.record_id
join ledger_arrearsrecord n on n.unit_id = %(target)s and n.lineage = o.lineage
where e.unit_id = any (%(sources)s::bigint[])
order by e.id;

-- The directories: what the unit that takes over knows already stays as it wrote it.
insert into ledger_debtor (
    unit_id, district_id, path, name, uscc, contact, phone, initials, updated_at, nature, parent_company, sector)
select %(target)s, 0, '', p.name, p.uscc, p.contact, p.phone, p.initials, p.updated_at, p.nature, p.parent_company,
    p.sector
from unnest(%(sources)s::bigint[]) with ordinality s (unit_id, nth) join ledger_debtor p on p.unit_id = s.unit_id
order by s.nth, p.id
on conflict do nothing;
insert into ledger_creditor (unit_id, district_id, path, name, uscc, contact, phone, initials, updated_at)
select %(target)s, 0, '', p.name, p.uscc, p.contact, p.phone, p.initials, p.updated_at
from unnest(%(sources)s::bigint[]) with ordinality s (unit_id, nth) join ledger_creditor p on p.unit_id = s.unit_id
order by s.nth, p.id
on conflict do nothing;

-- What was proposed to leave, and not decided, is proposed anew; then all rows leave their ledger for good.
insert into ledger_disposition (
    unit_id, district_id, path, record_id, author_name, entered_at, kind, reason, into_record_id, standing)
select %(target)s, 0, '', n.id, d.author_name, d.entered_at,
    case when d.kind = 2 and t.id is null then 1 else d.kind end, d.reason, case when d.kind = 2 then t.id end, 1
from ledger_disposition d
join ledger_arrearsrecord o on o.unit_id = d.unit_id and o.id = d.record_id
join ledger_arrearsrecord n on n.unit_id = %(target)s and n.lineage = o.lineage
left join ledger_arrearsrecord i on i.unit_id = d.unit_id and i.id = d.into_record_id
left join ledger_arrearsrecord t on t.unit_id = %(target)s and t.lineage = i.lineage
where d.unit_id = any (%(sources)s::bigint[]) and d.standing in (1, 2)
order by d.id;
update ledger_disposition set standing = 5, settled_at = app_now()
where unit_id = any (%(sources)s::bigint[]) and standing in (1, 2);
insert into ledger_disposition (
    unit_id, district_id, path, record_id, author_name, entered_at, kind, reason, standing, settled_at)
select o.unit_id, 0, '', o.id, %(author)s, app_now(), 1, %(reason)s, 3, app_now()
from ledger_arrearsrecord o
where o.unit_id = any (%(sources)s::bigint[]) and not o.gone
order by o.unit_id, o.sort_no, o.id;
select set_config('app.carrying', '', true);
