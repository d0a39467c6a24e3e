-- What had been paid, in 分, on the rows that each of some sets of versions holds and the next set does not, by the number
-- of the next one. A set is told by its versions with all that they pin (%(own)s: without); set %(live)s are live rows.
-- A row that stands in another ledger of the next set, under its lineage, has not left.
with recursive tree as (
    select s.no, v.unit_id, v.id, v.point, s.own
    from unnest(%(sets)s::int[], %(units)s::bigint[], %(versions)s::bigint[], %(own)s::boolean[])
        as s (no, unit_id, version_id, own)
    join ledger_filingversion v on v.unit_id = s.unit_id and v.id = s.version_id
    union all
    select t.no, c.unit_id, c.id, c.point, false
    from tree t
    join ledger_pinnedchild p on p.unit_id = t.unit_id and p.version_id = t.id and not t.own
    join ledger_filingversion c on c.unit_id = p.child_unit_id and c.id = p.child_version_id
),
places as materialized (
    select no, unit_id, point from tree
    union all
    select %(live)s::int, u.id, %(now)s::bigint from ledger_unit u
    where %(live)s::int is not null and u.path ^@ %(path)s
),
steps as materialized (
    select a.no, a.unit_id, a.point, b.unit_id is null as unit_left
    from places a left join places b on b.unit_id = a.unit_id and b.no = a.no + 1
    where a.no < %(last)s
),
-- Who can have left, without reading every row: what was filed goes by a disposition, with its unit, or, in the live
-- ledger, while its line is no longer whole.
candidates as materialized (
    select d.unit_id, d.record_id from ledger_disposition d where d.unit_id in (select unit_id from steps)
    union
    select r.unit_id, r.record_id
    from steps s
    join ledger_revision r on r.unit_id = s.unit_id and r.rev_from <= s.point and r.rev_to > s.point
    where s.unit_left
    union
    select r.unit_id, r.id
    from ledger_arrearsrecord r
    where %(live)s::int is not null and r.unit_id in (select unit_id from steps) and not r.gone
        and (r.source is null or r.nature is null or r.disputed is null or r.owed_fen is null or r.owed_fen <= 0)
),
was as materialized (
    select s.no, r.lineage, $row_paid as paid_fen
    from candidates c
    join steps s on s.unit_id = c.unit_id
    join ledger_revision r on r.record_id = c.record_id and r.rev_from <= s.point and r.rev_to > s.point
    where $counted
),
heirs as materialized (
    select h.id, h.unit_id from ledger_arrearsrecord h where h.lineage = any (array(select lineage from was))
),
here as materialized (
    select p.no, r.lineage
    from heirs h
    join places p on p.unit_id = h.unit_id
    join ledger_revision r on r.record_id = h.id and r.rev_from <= p.point and r.rev_to > p.point
    where $counted
)
select w.no + 1 as no, sum(w.paid_fen)::bigint as paid_fen
from was w
where not exists (select from here h where h.no = w.no + 1 and h.lineage = w.lineage)
group by 1
