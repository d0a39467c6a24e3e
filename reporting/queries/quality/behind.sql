-- What a rule said in some versions, one line for each row that it named, as the row stood in the version; for a
-- finding of a whole ledger one line without a row, which owes what the ledger does. From a place on, in the order of
-- the tree's paths and of each ledger.
with said as (
    select v.id as version_id, v.unit_id, v.path, v.point, f.*
    from ledger_filingversion v
    cross join lateral (
        select coalesce(t.record, 0) as record_id, t.severity, min(t.number) as number,
            strpos('EXW', t.severity) as grade,
            jsonb_agg(jsonb_build_array(t.column, t.message) order by t.column) as messages,
            string_agg(distinct nullif(t.explanation, ''), '；') as explanation
        from jsonb_to_recordset(v.findings) as t (
            record bigint, number int, rule text, severity text, "column" int, message text, explanation text)
        where t.rule = %(rule)s and %(severity)s in ('', t.severity)
        group by t.record, t.severity) f
    where v.id = any (%(versions)s::bigint[])
), placed as (
    select s.*, coalesce(r.sort_no, 0) as sort_no, $line_columns
    from said s left join ledger_revision r
        on r.unit_id = s.unit_id and r.record_id = s.record_id and r.rev_from <= s.point and r.rev_to > s.point
    where (not %(complained)s or $complained)
        and (%(path)s is null or (s.path, coalesce(r.sort_no, 0), s.record_id, s.grade)
            $beyond (%(path)s, %(sort_no)s, %(record_id)s, %(grade)s))
    order by s.path $direction, coalesce(r.sort_no, 0) $direction, s.record_id $direction, s.grade $direction
    limit %(most)s
)
select r.version_id, r.unit_id, r.sort_no, r.record_id, r.grade, r.severity, r.number, r.messages, r.explanation,
    exists (
        select from ledger_arrearsrecord a
        where a.unit_id = r.unit_id and a.id = r.record_id and not a.gone) as stands,
    case when r.record_id = 0 then (
        select sum(h.owed_fen)::bigint from ledger_revision h
        where h.unit_id = r.unit_id and h.rev_from <= r.point and h.rev_to > r.point) end as ledger_fen,
    $line_columns
from placed r
order by r.path $direction, r.sort_no $direction, r.record_id $direction, r.grade $direction
