-- A city that has filed: each unit below the city every period, each unit with rows (one with a thousand), and what
-- was said of them in the versions. Run by the owner in a scratch database; the triggers stay off, and the findings are
-- counted by the real function.
alter table ledger_filing disable trigger user;
alter table ledger_filingversion disable trigger user;
alter table ledger_revision disable trigger user;

insert into ledger_revision (
    unit_id, district_id, path, record_id, version, sort_no, lineage, faulty, rev_from, rev_to, op, actor_name, at,
    $line_columns)
select u.id, u.district_id, u.path, u.id * 10000 + n, 1, n, gen_random_uuid(), false, 1, r.rev_to, 'I', '', r.at,
    $line_values
from ledger_revision r
cross join ledger_unit u
cross join lateral generate_series(1, case when u.id = (select max(id) from ledger_unit) then 1000 else 24 end) n
where u.parent_id is not null and r.id = (select min(id) from ledger_revision);

insert into ledger_filing (
    unit_id, district_id, path, period_id, state, latest_number, current_number, approved_number, late, claimed_name,
    updated_at)
select u.id, u.district_id, u.path, p.id, 8, 1, 1, 1, false, '', now()
from ledger_unit u cross join ledger_period p where u.parent_id is not null;

insert into ledger_filingversion (
    unit_id, district_id, path, filing_id, period_id, number, point, digest, row_count, nil, late, with_missing,
    declared_small_firms, unit_name, unit_level, is_leaf, parent_name, period_name, campaign_name, rules_version,
    findings, prepared_by, checked_by, headed_by, contact_phone, narrative, submitted_name, submitted_at)
select u.id, u.district_id, u.path, f.id, f.period_id, 1, 1, '', h.held, false, false, false, true, u.name, u.level,
    true, '', p.name, '', '2022.2', s.said, '', '', '', '', '{}', '', now()
from ledger_filing f
join ledger_unit u on u.id = f.unit_id
join ledger_period p on p.id = f.period_id
cross join lateral (select count(*) as held from ledger_revision r where r.unit_id = u.id) h
cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object(
        'record', case when r.whole then null else u.id * 10000 + n end, 'number', case when r.whole then null else n end,
        'rule', r.rule, 'severity', r.severity, 'column', 21,
        'message', '21 有无分歧：没有分歧，已连续 5 次报送没有变化，请推进化解，或更新还款情况。',
        'explanation', case r.severity when 'X' then '上级资金未到位，已与债权人商定顺延' else '' end)), '[]') as said
    from generate_series(1, h.held) n
    join (values
        ('A12', 'X', 3, false), ('A11', 'X', 4, false), ('T07', 'W', 2, false), ('A07', 'X', 7, false),
        ('A13', 'W', 9, false), ('P05', 'W', 11, false), ('T04', 'X', 13, false), ('T03', 'X', 17, false),
        ('F07', 'W', 19, false), ('S09', 'W', 23, false), ('T06', 'W', 13, false), ('T06', 'X', 29, false),
        ('P01', 'W', 31, false), ('T08', 'W', 37, false), ('T10', 'W', 41, false), ('S04', 'X', 43, false),
        ('P04', 'W', 3, true), ('T09', 'W', 7, true), ('P06', 'W', 5, true)) r (rule, severity, each, whole)
        on case when r.whole then n = 1 and (u.id + p.id) % r.each = 0 else (n + u.id + p.id) % r.each = 0 end) s;

insert into ledger_expectedreporter (unit_id, district_id, path, period_id, parent_unit_id, is_leaf, exempt)
select u.id, u.district_id, u.path, p.id, u.parent_id, true, false
from ledger_unit u cross join ledger_period p where u.parent_id is not null;

select count_findings(id) from ledger_filingversion order by id;

analyze;
